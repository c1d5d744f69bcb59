package io.roomcast.api;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.testing.Chaos;
import io.roomcast.testing.FuzzRun;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Bodies, queries and paths that nobody would send: each is read, or refused by words about itself. */
class BodyFuzzTest {
    private static final List<String> NAMES = List.of(
            "data", "rooms", "from", "key", "room", "message", "every", "cron", "time_zone", "missed", "user", "jti");

    @Test
    void whatever_a_body_is_it_is_read_or_refused() throws Exception {
        FuzzRun.of("bodies", 10, (chaos, inputs) -> {
            for (int i = 0; i < inputs; i++) {
                body(chaos);
            }
        });
    }

    @Test
    void whatever_stands_in_a_path_a_query_or_a_header_it_is_read_or_refused() throws Exception {
        FuzzRun.of("parameters", 5, (chaos, inputs) -> {
            for (int i = 0; i < inputs; i++) {
                parameter(chaos);
            }
        });
    }

    private static void body(Chaos chaos) throws Exception {
        String json = chaos.object(NAMES.stream()
                .map(name -> chaos.field(name, chaos.oneOf(chaos.quoted(chaos.text()), chaos.json(), "[\"a\"]")))
                .toList());
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        byte[] body = chaos.oneIn(3) ? chaos.mutant(bytes) : chaos.oneIn(20) ? chaos.bytes(100) : bytes;
        String key = chaos.oneIn(2) ? null : chaos.text();
        String trace = chaos.oneIn(2) ? null : chaos.text();
        switch (chaos.below(3)) {
            case 0 -> readOrRefused(() -> PublishBody.read(body, key, trace));
            case 1 -> readOrRefused(() -> PublishBody.readForRooms(body, key, trace));
            default -> readOrRefused(() -> ScheduleBody.read(body));
        }
    }

    private static void parameter(Chaos chaos) throws Exception {
        String text = chaos.oneOf(chaos.text(), chaos.room(), chaos.number(), "e:" + chaos.number());
        readOrRefused(() -> Parameters.room(text));
        readOrRefused(() -> Parameters.user(text));
        readOrRefused(() -> Parameters.roomOf(Parameters.user(text)));
        readOrRefused(() -> Parameters.id("session", text));
        readOrRefused(() -> Parameters.name("after", text));
        readOrRefused(() -> Parameters.position(text));
        readOrRefused(() -> Parameters.limit(text, 1, 10));
        readOrRefused(() -> Parameters.flag("reverse", text));
        RoomId.parse(text).ifPresent(room -> assertFalse(room.namespace().isEmpty() && !text.startsWith(":"), text));
        Position.parse(text).ifPresent(position -> assertNotNull(position.epoch()));
    }

    private static void readOrRefused(Callable<?> reading) throws Exception {
        try {
            assertNotNull(reading.call());
        } catch (ProblemException refused) {
            assertFalse(refused.getMessage().isEmpty());
        }
    }
}
