package io.roomcast.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomcast.broker.Publication;
import io.roomcast.metrics.RoomMetrics.Door;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.testing.ManualLoop;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told of what is published. */
class RoomEventsTest {
    private final RoomHouse house = RoomHouse.open(
            new ManualLoop(), "chat.publish-events", "true", "live.publish-events", "true", "live.history-size", "0");

    private void push(String room, String json, String key, Door door) {
        var data = Json.checked(json.getBytes(StandardCharsets.UTF_8));
        var publication = new Publication(data, null, null, key, false);
        house.service
                .push(new RoomId(room), publication, door)
                .toCompletableFuture()
                .join();
    }

    @Test
    void what_is_published_in_a_namespace_that_says_so_is_told_with_its_place() {
        push("chat:1", "\"a\"", null, Door.HTTP);
        push("chat:1", "\"b\"", null, Door.INBOX);
        push("live:1", "\"c\"", null, Door.HTTP);
        assertEquals(
                List.of("\"a\" in chat:1 at 1", "\"b\" in chat:1 at 2", "\"c\" in live:1 at no place"),
                house.events.published());
    }

    @Test
    void other_namespaces_tell_nothing() {
        push("lobby", "\"a\"", null, Door.HTTP);
        assertEquals(List.of(), house.events.published());
    }

    @Test
    void a_repeat_is_not_told() {
        push("chat:1", "\"a\"", "k", Door.HTTP);
        push("chat:1", "\"a\"", "k", Door.HTTP);
        assertEquals(List.of("\"a\" in chat:1 at 1"), house.events.published());
    }

    @Test
    void what_a_clock_pushes_is_not_told() {
        push("chat:1", "\"a\"", null, Door.CLOCK);
        assertEquals(List.of(), house.events.published());
    }
}
