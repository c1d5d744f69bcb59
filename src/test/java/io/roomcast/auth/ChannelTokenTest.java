package io.roomcast.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.RoomId;
import io.roomcast.testing.MutableClock;
import io.roomcast.testing.TestTokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What tokens of the Centrifuge protocol say of rooms. */
class ChannelTokenTest {
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final RoomId KITCHEN = new RoomId("kitchen");

    private final MutableClock clock = new MutableClock();
    private final Verified verified = new Verified(Configs.auth("secret", TestTokens.SECRET), clock);
    private final RoomPolicy policy = new RoomPolicy();

    private TestTokens ann() {
        return TestTokens.user("ann", clock);
    }

    @Test
    void a_token_of_one_channel_allows_to_subscribe_that_and_nothing_else() {
        Identity ann = verified.accepted(ann().claim("channel", "lobby").sign());

        assertTrue(policy.allows(ann, LOBBY, RoomAction.SUBSCRIBE, Access.CLAIMS));
        assertFalse(policy.allows(ann, LOBBY, RoomAction.PUBLISH, Access.AUTHENTICATED));
        assertFalse(policy.allows(ann, KITCHEN, RoomAction.SUBSCRIBE, Access.ANONYMOUS));
    }

    @Test
    void a_rooms_claim_says_what_is_allowed_whatever_channel_there_is() {
        Identity ann =
                verified.accepted(ann().claim("channel", "lobby").noRooms().sign());

        assertFalse(policy.allows(ann, LOBBY, RoomAction.SUBSCRIBE, Access.ANONYMOUS));
    }

    @Test
    void channels_may_be_subscribed_beside_what_the_rooms_claim_allows() {
        Identity ann = verified.accepted(
                ann().claim("channels", List.of("lobby")).rooms("kitchen").sign());

        assertEquals(List.of(LOBBY), ann.channels());
        assertTrue(policy.allows(ann, LOBBY, RoomAction.SUBSCRIBE, Access.CLAIMS));
        assertFalse(policy.allows(ann, LOBBY, RoomAction.PUBLISH, Access.CLAIMS));
        assertTrue(policy.allows(ann, KITCHEN, RoomAction.PUBLISH, Access.CLAIMS));
    }

    @Test
    void channels_may_be_the_names_of_an_object_too() {
        Identity ann =
                verified.accepted(ann().claim("subs", Map.of("lobby", Map.of())).sign());

        assertEquals(List.of(LOBBY), ann.channels());
    }

    @Test
    void no_channel_opens_the_personal_room_of_another_user() {
        Identity ann =
                verified.accepted(ann().claim("channels", List.of("user:bob")).sign());

        assertFalse(policy.allows(ann, new RoomId("user:bob"), RoomAction.SUBSCRIBE, Access.ANONYMOUS));
    }

    @Test
    void channels_that_are_no_rooms_make_the_token_bad() {
        verified.rejected(ann().claim("channel", "a b").sign());
        verified.rejected(ann().claim("channel", 7).sign());
        verified.rejected(ann().claim("channels", List.of("a b")).sign());
        verified.rejected(ann().claim("channels", List.of(7)).sign());
        verified.rejected(ann().claim("subs", Map.of("a b", Map.of())).sign());
    }
}
