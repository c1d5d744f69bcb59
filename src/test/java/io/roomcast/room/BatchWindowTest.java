package io.roomcast.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomcast.broker.PublishResult;
import io.roomcast.broker.Relay;
import io.roomcast.protocol.Payload;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchWindowTest {
    private static final RoomId ROOM = new RoomId("ticks");

    private final RoomScene scene = new RoomScene(
            "default.presence", "false",
            "ticks.batch-window", "100ms",
            "ticks.batch-size", "3");

    private final RecordingSubscriber guest = scene.guest();
    private Membership membership;

    @BeforeEach
    void guest_enters() {
        membership = scene.enters(guest, "ticks");
    }

    @AfterEach
    void end_the_watch_over_frames() {
        scene.codec.endWatch();
    }

    @Test
    void messages_gather_until_the_window_closes() {
        scene.publishes("ticks", "a");
        passes(60);
        scene.publishes("ticks", "b");
        passes(39);
        assertEquals(List.of(), guest.takes());
        passes(1);
        assertEquals(List.of("@1 \"a\" @2 \"b\""), guest.takes());
        assertEquals(1, scene.codec.encoded());
        scene.codec.assertAllReleased();
    }

    @Test
    void a_full_batch_leaves_at_once() {
        scene.publishes("ticks", "a", "b", "c", "d");
        passes(0);
        assertEquals(List.of("@1 \"a\" @2 \"b\" @3 \"c\""), guest.takes());
        passes(100);
        assertEquals(List.of("@4 \"d\""), guest.takes());
    }

    @Test
    void the_window_of_a_batch_that_left_early_does_not_close_the_next_one() {
        scene.publishes("ticks", "a", "b", "c");
        passes(60);
        guest.takes();
        scene.publishes("ticks", "d");
        passes(99);
        assertEquals(List.of(), guest.takes());
        passes(1);
        assertEquals(List.of("@4 \"d\""), guest.takes());
    }

    @Test
    void an_event_flushes_the_open_batch_before_it() {
        scene.publishes("ticks", "a");
        CompletableFuture<PublishResult> relayed = scene.house
                .broker
                .relay(ROOM, new Relay(new Payload(new byte[] {1}), SessionId.random()), new UserId("ann"))
                .toCompletableFuture();
        relayed.join();
        scene.publishes("ticks", "b");
        passes(0);
        assertEquals(List.of("@1 \"a\"", "event"), guest.takes());
        passes(100);
        assertEquals(List.of("@2 \"b\""), guest.takes());
    }

    @Test
    void a_gap_flushes_the_open_batch_before_it() {
        scene.publishes("ticks", "a");
        scene.broker().tellGap(ROOM, scene.house.headOf("ticks"));
        passes(0);
        assertEquals(List.of("@1 \"a\"", "gap @1"), guest.takes());
    }

    @Test
    void the_open_batch_is_flushed_before_anyone_enters() {
        scene.publishes("ticks", "a");
        RecordingSubscriber late = scene.guest();
        scene.enters(late, "ticks");
        passes(0);
        assertEquals(List.of("@1 \"a\""), guest.takes());
        assertEquals(List.of(), late.takes());
        scene.publishes("ticks", "b");
        passes(100);
        assertEquals(List.of("@2 \"b\""), guest.takes());
        assertEquals(List.of("@2 \"b\""), late.takes());
    }

    @Test
    void a_window_that_closes_after_everybody_left_is_of_no_consequence() {
        scene.publishes("ticks", "a");
        passes(0);
        scene.leaves(guest, membership);
        passes(100);
        assertEquals(List.of(), guest.takes());
        assertEquals(0, scene.house.rooms());
        scene.codec.assertAllReleased();
    }

    private void passes(long millis) {
        scene.loop.advance(Duration.ofMillis(millis));
    }
}
