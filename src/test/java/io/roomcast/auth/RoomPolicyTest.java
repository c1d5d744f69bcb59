package io.roomcast.auth;

import static io.roomcast.auth.RoomAction.HISTORY;
import static io.roomcast.auth.RoomAction.PRESENCE;
import static io.roomcast.auth.RoomAction.PUBLISH;
import static io.roomcast.auth.RoomAction.SUBSCRIBE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoomPolicyTest {
    private static final UserId ANN = new UserId("ann");
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final RoomId CHAT = new RoomId("chat:1");
    private static final RoomId ANNS = new RoomId("user:ann");
    private static final RoomId BOBS = new RoomId("user:bob");

    private final RoomPolicy policy = new RoomPolicy();

    @Test
    void with_access_by_claims_a_token_without_the_claim_opens_nothing_but_the_users_own_room() {
        Identity ann = Identity.vouchedFor(ANN);

        assertFalse(policy.allows(ann, LOBBY, SUBSCRIBE, Access.CLAIMS));
        assertTrue(policy.allows(ann, ANNS, SUBSCRIBE, Access.CLAIMS));
    }

    @Test
    void with_access_by_claims_a_claim_opens_what_it_names() {
        Identity ann = annWith(grant("chat:*", SUBSCRIBE));

        assertTrue(policy.allows(ann, CHAT, SUBSCRIBE, Access.CLAIMS));
        assertFalse(policy.allows(ann, CHAT, PUBLISH, Access.CLAIMS));
        assertFalse(policy.allows(ann, LOBBY, SUBSCRIBE, Access.CLAIMS));
    }

    @Test
    void with_access_for_the_authenticated_any_valid_token_will_do_and_no_token_will_not() {
        assertTrue(policy.allows(Identity.vouchedFor(ANN), LOBBY, PUBLISH, Access.AUTHENTICATED));
        assertFalse(policy.allows(Identity.anonymous(ANN), LOBBY, PUBLISH, Access.AUTHENTICATED));
    }

    @Test
    void with_anonymous_access_anyone_may_do_anything() {
        for (RoomAction action : RoomAction.values()) {
            assertTrue(policy.allows(Identity.anonymous(ANN), LOBBY, action, Access.ANONYMOUS));
            assertTrue(policy.allows(Identity.vouchedFor(ANN), LOBBY, action, Access.ANONYMOUS));
        }
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    void a_claim_narrows_every_access(Access access) {
        Identity ann = annWith(grant("chat:*", SUBSCRIBE, HISTORY));

        assertEquals(EnumSet.of(SUBSCRIBE, HISTORY), allowed(ann, CHAT, access));
        assertEquals(Set.of(), allowed(ann, LOBBY, access));
        assertEquals(Set.of(), allowed(ann, ANNS, access));
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    void an_empty_claim_allows_nothing(Access access) {
        assertEquals(Set.of(), allowed(annWith(), LOBBY, access));
        assertEquals(Set.of(), allowed(annWith(), ANNS, access));
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    void grants_of_one_room_add_up(Access access) {
        Identity ann = annWith(grant("chat:*", SUBSCRIBE), grant("*:1", PUBLISH), grant("other", PRESENCE));

        assertEquals(EnumSet.of(SUBSCRIBE, PUBLISH), allowed(ann, CHAT, access));
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    void no_pattern_opens_another_users_room(Access access) {
        Identity ann = annWith(everywhere("*"), everywhere("user:*"), everywhere("user:bob"));

        assertEquals(Set.of(), allowed(ann, BOBS, access));
        assertEquals(EnumSet.allOf(RoomAction.class), allowed(ann, ANNS, access));
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    void nobody_enters_another_users_room_without_a_claim_either(Access access) {
        assertEquals(Set.of(), allowed(Identity.vouchedFor(ANN), BOBS, access));
        assertEquals(Set.of(), allowed(Identity.anonymous(ANN), BOBS, access));
        assertEquals(Set.of(), allowed(Identity.vouchedFor(ANN), new RoomId("user:anna"), access));
        assertEquals(Set.of(), allowed(Identity.vouchedFor(ANN), new RoomId("user:"), access));
    }

    @Test
    void an_anonymous_session_enters_its_own_room_where_anonymous_sessions_may_enter_at_all() {
        Identity anonymous = Identity.anonymous(new UserId("anon-1"));
        RoomId own = new RoomId("user:anon-1");

        assertTrue(policy.allows(anonymous, own, SUBSCRIBE, Access.ANONYMOUS));
        assertFalse(policy.allows(anonymous, own, SUBSCRIBE, Access.AUTHENTICATED));
        assertFalse(policy.allows(anonymous, own, SUBSCRIBE, Access.CLAIMS));
    }

    private Set<RoomAction> allowed(Identity identity, RoomId room, Access access) {
        Set<RoomAction> allowed = EnumSet.noneOf(RoomAction.class);
        for (RoomAction action : RoomAction.values()) {
            if (policy.allows(identity, room, action, access)) {
                allowed.add(action);
            }
        }
        return allowed;
    }

    private static Identity annWith(Grant... grants) {
        return new Identity(ANN, null, List.of(grants), null, false, null, null);
    }

    private static Grant grant(String match, RoomAction... allow) {
        return new Grant(match, Set.copyOf(Arrays.asList(allow)));
    }

    private static Grant everywhere(String match) {
        return grant(match, RoomAction.values());
    }
}
