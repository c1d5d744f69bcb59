package io.roomcast.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.testing.MutableClock;
import io.roomcast.testing.TestTokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;

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
    void a_channel_with_a_hash_is_the_personal_room() {
        RoomId personal = new RoomId("user:ann");
        Identity by = verified.accepted(ann().claim("channel", "#ann").sign());
        Identity in = verified.accepted(ann().claim("channels", List.of("#ann"))
                .claim("subs", Map.of("#ann", Map.of()))
                .sign());

        assertTrue(policy.allows(by, personal, RoomAction.SUBSCRIBE, Access.CLAIMS));
        assertEquals(List.of(personal), in.channels());
    }

    @ParameterizedTest
    @NullAndEmptySource
    void a_token_of_one_channel_without_a_user_is_for_anyone_and_for_that_channel(String nobody) {
        Verification verification = verified.verify(TestTokens.withoutUser(clock)
                .claim("sub", nobody)
                .claim("channel", "lobby")
                .claim("channels", List.of("kitchen"))
                .sign());

        Identity anyone = assertInstanceOf(Verification.AcceptedForAnyone.class, verification)
                .identity()
                .as(new UserId("anon-1"));
        assertTrue(policy.allows(anyone, LOBBY, RoomAction.SUBSCRIBE, Access.CLAIMS));
        assertFalse(policy.allows(anyone, LOBBY, RoomAction.PUBLISH, Access.ANONYMOUS));
        assertFalse(policy.allows(anyone, KITCHEN, RoomAction.SUBSCRIBE, Access.ANONYMOUS));
    }

    @Test
    void what_names_nobody_and_allows_more_than_a_channel_is_rejected() {
        assertEquals(
                "no sub",
                verified.rejected(TestTokens.withoutUser(clock)
                        .claim("channel", "lobby")
                        .rooms("*")
                        .sign()));
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
