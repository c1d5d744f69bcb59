package io.roomcast.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.roomcast.auth.Access;
import io.roomcast.broker.SharedRates;
import io.roomcast.protocol.RoomId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamespacesTest {
    private static final int MAX_FRAME_SIZE = 131_072;

    @Test
    void without_settings_a_room_has_the_defaults_of_the_contract() {
        RoomOptions options = options("lobby");
        assertEquals(100, options.retention().size());
        assertEquals(Duration.ofMinutes(10), options.retention().ttl());
        assertEquals(100, options.retention().recoverLimit());
        assertTrue(options.presence());
        assertTrue(options.joinLeave());
        assertEquals(20_000, options.joinLeaveRate());
        assertTrue(options.clientPublish());
        assertEquals(100_000, options.maxMembers());
        assertEquals(64 << 10, options.maxMessageSize());
        assertEquals(200, options.publishRate());
        assertFalse(options.batches());
        assertEquals(10, options.batchSize());
        assertEquals(SlowConsumer.CLOSE, options.slowConsumer());
        assertEquals("message", options.envelope());
        assertFalse(options.trace());
        assertFalse(options.publishEvents());
        assertEquals(Set.of(), options.authorize());
        assertFalse(options.auto());
    }

    @Test
    void the_shipped_namespaces_are_time_system_and_user() {
        Namespaces shipped = new Namespaces(RoomSettings.shippedAnd(), false, MAX_FRAME_SIZE);
        for (String quiet : new String[] {"time", "system"}) {
            RoomOptions options = shipped.optionsOf(new RoomId(quiet));
            assertFalse(options.clientPublish(), quiet);
            assertFalse(options.joinLeave(), quiet);
        }
        assertEquals("user_event", shipped.optionsOf(new RoomId("user:ann")).envelope());
        assertFalse(shipped.personalRoomsAreAutomatic());
    }

    @Test
    void a_namespace_inherits_from_default_what_it_does_not_set() {
        String[] settings = {
            "default.history-size", "7",
            "default.slow-consumer", "drop",
            "default.envelope", "note",
            "default.trace", "true",
            "chat.history-size", "9"
        };
        assertEquals(9, options("chat:1", settings).retention().size());
        assertEquals(SlowConsumer.DROP, options("chat:1", settings).slowConsumer());
        assertEquals("note", options("chat:1", settings).envelope());
        assertTrue(options("chat:1", settings).trace());
        assertFalse(
                options("chat", "default.trace", "true", "chat.trace", "false").trace());
        assertEquals(7, options("lobby", settings).retention().size());
    }

    @Test
    void users_count_together_in_the_rooms_of_a_namespace_that_is_set_and_in_all_others_together() {
        String[] settings = {"default.user-publish-rate", "5", "chat.room-publish-rate", "7"};
        assertEquals(new SharedRates("chat", 5, 7), options("chat:1", settings).sharedRates());
        assertEquals(
                new SharedRates("default", 5, 0), options("lobby", settings).sharedRates());
        assertEquals(
                new SharedRates("default", 5, 0), options("attic:1", settings).sharedRates());
        assertTrue(options("lobby").sharedRates().isNone());
    }

    @Test
    void the_namespace_is_the_part_before_the_first_colon_or_the_whole_name() {
        String[] settings = {"chat.history-size", "9"};
        assertEquals(9, options("chat", settings).retention().size());
        assertEquals(9, options("chat:1:2", settings).retention().size());
        assertEquals(100, options("chatter", settings).retention().size());
    }

    @Test
    void the_recover_limit_follows_the_history_unless_it_is_set() {
        assertEquals(9, options("chat", "chat.history-size", "9").retention().recoverLimit());
        assertEquals(
                5,
                options("chat", "chat.history-size", "9", "chat.recover-limit", "5")
                        .retention()
                        .recoverLimit());
        assertEquals(1, options("chat", "chat.history-size", "0").retention().recoverLimit());
    }

    @Test
    void a_batch_size_alone_opens_a_window_of_100_milliseconds() {
        assertEquals(
                Duration.ofMillis(100), options("chat", "chat.batch-size", "5").batchWindow());
        assertEquals(
                Duration.ofMillis(100),
                options("chat", "default.batch-size", "5").batchWindow());
        assertFalse(options("chat", "chat.batch-size", "5", "chat.batch-window", "0s")
                .batches());
    }

    @Test
    void a_batch_window_alone_takes_ten_messages() {
        RoomOptions options = options("chat", "chat.batch-window", "250ms");
        assertEquals(Duration.ofMillis(250), options.batchWindow());
        assertEquals(10, options.batchSize());
    }

    @Test
    void room_system_never_has_history_nor_presence() {
        RoomOptions options =
                options("system", "default.history-size", "50", "system.history-size", "50", "system.presence", "true");
        assertFalse(options.retention().keepsHistory());
        assertFalse(options.presence());
    }

    @Test
    void room_system_has_a_place_for_every_session() {
        var namespaces = new Namespaces(RoomSettings.shippedAnd("default.max-members", "10"), false, MAX_FRAME_SIZE);
        assertEquals(Integer.MAX_VALUE, namespaces.optionsOf(RoomId.SYSTEM).maxMembers());
    }

    @Test
    void rooms_are_open_to_claims_only_unless_anonymous_sessions_are_allowed() {
        assertEquals(Access.CLAIMS, options("lobby").access());
        assertEquals(
                Access.ANONYMOUS,
                new Namespaces(RoomSettings.of(), true, MAX_FRAME_SIZE)
                        .optionsOf(new RoomId("lobby"))
                        .access());
        assertEquals(
                Access.AUTHENTICATED,
                options("lobby", "default.access", "authenticated").access());
    }

    @Test
    void personal_rooms_are_entered_by_themselves_where_it_is_set() {
        assertTrue(new Namespaces(RoomSettings.of("user.auto", "true"), false, MAX_FRAME_SIZE)
                .personalRoomsAreAutomatic());
        assertFalse(new Namespaces(RoomSettings.of("user.auto", "false"), false, MAX_FRAME_SIZE)
                .personalRoomsAreAutomatic());
    }

    @ParameterizedTest
    @CsvSource({
        "history-size, -1, must be from 0 to 100000.",
        "history-size, 100001, must be from 0 to 100000.",
        "history-ttl, 0s, must be longer than nothing.",
        "recover-limit, 0, must be from 1 to 100000.",
        "max-members, 0, must be from 1 to 2147483647.",
        "max-message-size, 0, must be at least 1.",
        "join-leave-rate, -1, must be from 0 to 1000000000.",
        "publish-rate, -1, must be from 0 to 1000000.",
        "batch-window, 11s, must be from 0 to 10s.",
        "batch-size, 1, must be from 2 to 1000.",
        "batch-size, 1001, must be from 2 to 1000.",
        "auto, true, is for namespace user only."
    })
    void a_wrong_value_is_refused_with_a_sentence_that_names_its_property(String option, String value, String demand) {
        for (String namespace : new String[] {"default", "chat"}) {
            String property = namespace + "." + option;
            assertEquals("roomcast.rooms." + property + " " + demand, refusalOf(property, value));
        }
    }

    @Test
    void a_message_larger_than_a_frame_is_refused_at_start_up() {
        String refusal = refusalOf("chat.max-message-size", "1M");
        assertTrue(refusal.startsWith("roomcast.rooms.chat.max-message-size must not be larger than "), refusal);
        assertTrue(refusal.contains("131072"), refusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "welcome",
                "subscribed",
                "unsubscribed",
                "joined",
                "left",
                "batch",
                "heartbeat",
                "gap",
                "reconnect",
                "error",
                "ack",
                "presence",
                "history",
                "refreshed",
                "pong",
                "job_progress",
                "job_result"
            })
    void an_envelope_that_is_called_like_a_server_frame_is_refused(String name) {
        assertEquals(
                "roomcast.rooms.chat.envelope must not be the name of one of the server's own frames.",
                refusalOf("chat.envelope", name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Message", "1st", "a-b", "a b", "_a", "é"})
    void an_envelope_is_a_plain_small_name(String name) {
        assertEquals(
                "roomcast.rooms.chat.envelope must be a small letter followed by up to 63 small letters, digits and "
                        + "underscores.",
                refusalOf("chat.envelope", name));
    }

    @Test
    void an_envelope_of_64_characters_is_the_longest() {
        assertEquals(
                "a".repeat(64), options("chat", "chat.envelope", "a".repeat(64)).envelope());
        assertTrue(refusalOf("chat.envelope", "a".repeat(65)).startsWith("roomcast.rooms.chat.envelope "));
    }

    @Test
    void a_name_that_no_room_can_have_is_no_namespace() {
        assertEquals(
                "roomcast.rooms.a/b names no namespace: it is not a room name without a colon.",
                refusalOf("\"a/b\".history-size", "1"));
        assertEquals(
                "roomcast.rooms.a:b names no namespace: it is not a room name without a colon.",
                refusalOf("\"a:b\".history-size", "1"));
    }

    @Test
    void a_backend_is_told_and_asked_where_a_namespace_says_so() {
        String[] settings = {"default.publish-events", "true", "chat.publish-events", "false"};
        assertTrue(options("lobby", settings).publishEvents());
        assertFalse(options("chat:1", settings).publishEvents());
        assertEquals(
                Set.of(BackendDecision.SUBSCRIBE, BackendDecision.PUBLISH),
                options("chat", "chat.authorize", "subscribe,publish").authorize());
    }

    @Test
    void it_is_known_whether_any_namespace_leaves_decisions_to_a_backend() {
        assertEquals(Optional.empty(), asking("chat.publish-rate", "1"));
        assertEquals(Optional.of("chat"), asking("chat.authorize", "connect"));
        assertEquals(Optional.of("default"), asking("default.authorize", "connect", "chat.authorize", "connect"));
    }

    private static Optional<String> asking(String... settings) {
        return new Namespaces(RoomSettings.of(settings), false, MAX_FRAME_SIZE).askingNamespace();
    }

    private static RoomOptions options(String room, String... settings) {
        return new Namespaces(RoomSettings.of(settings), false, MAX_FRAME_SIZE).optionsOf(new RoomId(room));
    }

    private static String refusalOf(String property, String value) {
        RoomsConfig config = RoomSettings.of(property, value);
        return assertThrows(ConfigurationException.class, () -> new Namespaces(config, false, MAX_FRAME_SIZE))
                .getMessage();
    }
}
