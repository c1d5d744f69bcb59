package io.roomcast.broker.local;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.MemorySize;
import io.roomcast.broker.Broker;
import io.roomcast.broker.BrokerContract;
import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.broker.Publication;
import io.roomcast.broker.PublishResult;
import io.roomcast.broker.Relay;
import io.roomcast.broker.Retention;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Payload;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.testing.MutableClock;
import io.roomcast.testing.Threads;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LocalBrokerTest extends BrokerContract {
    private final MutableClock clock = new MutableClock();

    private record Limits(int maxRooms, MemorySize historyBytes, int maxKeys) implements LocalBrokerConfig {
        static Limits of(int maxRooms, long historyBytes, int maxKeys) {
            return new Limits(maxRooms, new MemorySize(BigInteger.valueOf(historyBytes)), maxKeys);
        }
    }

    @Override
    protected Broker open(Retention.Policy policy) {
        return new LocalBroker(policy, clock, Limits.of(100_000, 256 << 20, 100_000));
    }

    @Override
    protected void advance(Duration duration) {
        clock.advance(duration);
    }

    /** From here on, the test's broker is one with these limits. */
    private LocalBroker limited(int maxRooms, long historyBytes, int maxKeys) {
        var limited = new LocalBroker(POLICY, clock, Limits.of(maxRooms, historyBytes, maxKeys));
        limited.listen(listener);
        broker = limited;
        return limited;
    }

    private LocalBroker roomy() {
        return limited(1_000, 256 << 20, 1_000);
    }

    // Time

    @Test
    void a_clock_that_goes_back_does_not_take_the_room_along() {
        RoomId room = room("chat");
        publish(room, "a");
        clock.advance(Duration.ofHours(-1));
        publish(room, "b");
        List<Message> messages = history(room, null, 10, false).messages();
        assertEquals(messages.get(0).time(), messages.get(1).time());
    }

    @Test
    void a_message_has_the_time_of_the_clock() {
        RoomId room = room("chat");
        publish(room, "a");
        assertEquals(
                clock.millis(), history(room, null, 10, false).messages().get(0).time());
    }

    // Rooms

    @Test
    void too_many_rooms_push_out_the_one_not_used_for_longest() {
        LocalBroker local = limited(2, 1 << 20, 10);
        RoomId old = room("chat");
        RoomId used = room("chat");
        Position lost = publish(old, "a").position();
        clock.advance(Duration.ofSeconds(1));
        Position kept = publish(used, "a").position();
        clock.advance(Duration.ofSeconds(1));
        publish(room("chat"), "a");
        assertEquals(2, local.rooms());
        assertEquals(1, local.evictedRooms());
        assertEquals(kept, recover(used, null).head());
        clock.advance(Duration.ofSeconds(1));
        assertNotEquals(lost.epoch(), recover(old, null).head().epoch());
    }

    @Test
    void who_comes_back_to_a_room_that_was_pushed_out_does_not_recover() {
        limited(1, 1 << 20, 10);
        RoomId room = room("chat");
        Position seen = publish(room, "a").position();
        publish(room("chat"), "b");
        assertFalse(recover(room, seen).complete());
    }

    @Test
    void a_room_with_subscribers_is_never_pushed_out() {
        LocalBroker local = limited(2, 1 << 20, 10);
        RoomId subscribed = room("chat");
        subscribe(subscribed);
        String epoch = recover(subscribed, null).head().epoch();
        for (int i = 0; i < 10; i++) {
            clock.advance(Duration.ofSeconds(1));
            publish(room("chat"), "a");
        }
        assertEquals(2, local.rooms());
        assertEquals(new Position(epoch, 1), publish(subscribed, "a").position());
        listener.awaitMessages(subscribed, 1);
    }

    @Test
    void new_rooms_are_refused_while_all_have_subscribers() {
        limited(2, 1 << 20, 10);
        RoomId one = room("chat");
        RoomId other = room("chat");
        subscribe(one);
        subscribe(other);
        RoomId third = room("chat");
        assertThrows(BrokerUnavailableException.class, () -> publish(third, "a"));
        assertThrows(BrokerUnavailableException.class, () -> subscribe(third));
        assertThrows(BrokerUnavailableException.class, () -> recover(third, null));
        unsubscribe(one);
        publish(third, "a");
    }

    @Test
    void a_room_that_is_delivering_is_not_pushed_out_by_its_own_listener() {
        limited(1, 1 << 20, 10);
        RoomId room = room("chat");
        RoomId other = room("chat");
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        listener.react(message -> {
            unsubscribe(room);
            failures.add(assertThrows(BrokerUnavailableException.class, () -> publish(other, "b")));
        });
        subscribe(room);
        publish(room, "a");
        assertEquals(1, failures.size());
        publish(other, "c");
    }

    @Test
    void publishing_while_rooms_are_pushed_out_never_repeats_a_position() {
        LocalBroker local = limited(4, 1 << 20, 10);
        List<RoomId> rooms = List.of(
                room("chat"), room("chat"), room("chat"), room("chat"), room("chat"), room("chat"), room("chat"));
        Map<Position, RoomId> positions = new ConcurrentHashMap<>();
        Threads.together(4, number -> {
            for (int i = 0; i < 5_000; i++) {
                RoomId room = rooms.get((i * (number + 1)) % rooms.size());
                Position position = publish(room, "x").position();
                assertNull(positions.put(position, room));
                if (i % 100 == 0) {
                    clock.advance(Duration.ofMillis(1));
                    local.sweep();
                }
            }
        });
        assertTrue(local.evictedRooms() > 0);
        // Each epoch's offsets start at 1 and have no holes.
        positions.keySet().stream()
                .filter(position -> position.offset() > 1)
                .forEach(position -> assertTrue(positions.containsKey(at(position, position.offset() - 1))));
        assertEquals(20_000, positions.size());
        assertNothingIsLeftOf(local);
    }

    @Test
    void subscribing_while_rooms_are_pushed_out_never_loses_a_message() {
        LocalBroker local = limited(4, 1 << 20, 10);
        Map<RoomId, String> delivered = new ConcurrentHashMap<>();
        listener.react(message -> delivered.put(message.room(), textOf(message)));
        List<RoomId> rooms = List.of(room("chat"), room("chat"));
        Threads.together(4, number -> {
            for (int i = 0; i < 5_000; i++) {
                if (number >= rooms.size()) {
                    publish(room("live"), "x");
                    continue;
                }
                RoomId room = rooms.get(number);
                subscribe(room);
                publish(room, Integer.toString(i));
                assertEquals(Integer.toString(i), delivered.get(room));
                unsubscribe(room);
            }
        });
        assertNothingIsLeftOf(local);
    }

    /** What rooms hold together is counted right, if it is nothing once they are all gone. */
    private void assertNothingIsLeftOf(LocalBroker local) {
        clock.advance(LocalRoom.KEPT);
        local.sweep();
        assertEquals(0, local.rooms());
        assertEquals(0, local.historyMessages());
        assertEquals(0, local.historyBytes());
    }

    // Bytes of history

    @Test
    void too_much_history_drops_that_of_the_room_not_published_to_for_longest() {
        LocalBroker local = limited(100, 3_000, 10);
        RoomId old = room("chat");
        RoomId recent = room("chat");
        Position oldHead = publish(old, "x".repeat(1_000)).position();
        clock.advance(Duration.ofSeconds(1));
        publish(recent, "x".repeat(1_000));
        clock.advance(Duration.ofSeconds(1));
        publish(room("chat"), "x".repeat(1_000));
        assertEquals(1, local.evictedHistories());
        assertTrue(local.historyBytes() <= 3_000);
        assertEquals(2, local.historyMessages());
        assertEquals(1, history(recent, null, 10, false).messages().size());
        assertEquals(oldHead, history(old, null, 10, false).head());
        assertFalse(recover(old, at(oldHead, 0)).complete());
        assertTrue(recover(old, oldHead).complete());
    }

    @Test
    void a_single_room_larger_than_all_histories_may_be_loses_its_own() {
        LocalBroker local = limited(100, 1_000, 10);
        RoomId room = room("chat");
        subscribe(room);
        Position head = publish(room, "x".repeat(1_000)).position();
        assertEquals(0, local.historyBytes());
        listener.awaitMessages(room, 1);
        assertTrue(recover(room, head).complete());
    }

    @Test
    void the_figures_count_what_history_holds() {
        LocalBroker local = roomy();
        RoomId room = room("few");
        publishMany(room, 12);
        assertEquals(1, local.rooms());
        assertEquals(5, local.historyMessages());
        assertEquals(5 * (3 + History.OVERHEAD), local.historyBytes());
        await(local.deleteHistory(room));
        assertEquals(0, local.historyMessages());
        assertEquals(0, local.historyBytes());
    }

    @Test
    void what_was_read_of_history_stays_when_its_place_is_taken() {
        RoomId room = room("few");
        publishMany(room, 5);
        List<Message> read = history(room, null, 5, false).messages();
        for (int i = 0; i < 5; i++) {
            publish(room, "y");
        }
        assertEquals(text("x").data(), read.get(0).data());
        assertEquals(
                text("y").data(),
                history(room, null, 5, false).messages().get(0).data());
    }

    @Test
    void a_message_takes_the_place_of_a_longer_or_shorter_one() {
        LocalBroker local = roomy();
        RoomId room = room("few");
        List<String> texts = List.of("x".repeat(100), "y".repeat(60), "z", "x".repeat(1_000), "y".repeat(101));
        for (int round = 0; round < 5; round++) {
            // One more each time, so that each length follows each other one in some place.
            publish(room, "x");
            texts.forEach(text -> publish(room, text));
            assertEquals(
                    texts.stream().map(text -> text(text).data()).toList(),
                    history(room, null, 5, false).messages().stream()
                            .map(Message::data)
                            .toList());
        }
        long data = texts.stream().mapToLong(text -> text(text).data().length()).sum();
        long held = local.historyBytes() - 5 * History.OVERHEAD;
        assertTrue(held >= data && held <= 2 * data, held + " bytes for " + data);
    }

    // Keys

    @Test
    void publishes_with_a_key_are_refused_while_there_are_too_many_keys() {
        LocalBroker local = limited(100, 1 << 20, 2);
        RoomId room = room("chat");
        publish(room, by(ANN, "a", "k1"));
        publish(room, by(ANN, "b", "k2"));
        assertThrows(BrokerUnavailableException.class, () -> publish(room, by(ANN, "c", "k3")));
        assertTrue(publish(room, by(ANN, "a", "k1")).duplicate());
        assertEquals(3, publish(room, by(ANN, "d", null)).position().offset());
        clock.advance(Duration.ofMinutes(5));
        assertEquals(4, publish(room, by(ANN, "c", "k3")).position().offset());
        assertEquals(1, local.keys());
    }

    @Test
    void a_key_outlives_its_room() {
        limited(1, 1 << 20, 10);
        RoomId room = room("chat");
        Position first = publish(room, by(ANN, "a", "k")).position();
        publish(room("chat"), "b");
        assertEquals(new PublishResult.Placed(first, true), publish(room, by(ANN, "a", "k")));
    }

    // Sweeping

    @Test
    void sweeping_drops_expired_histories_and_keys() {
        LocalBroker local = roomy();
        publish(room("chat"), by(ANN, "a", "k"));
        clock.advance(Duration.ofMinutes(5));
        local.sweep();
        assertEquals(0, local.keys());
        assertEquals(1, local.historyMessages());
        clock.advance(Duration.ofMinutes(5));
        local.sweep();
        assertEquals(0, local.historyMessages());
        assertEquals(0, local.historyBytes());
        assertEquals(1, local.rooms());
    }

    @Test
    void a_room_is_forgotten_thirty_days_after_its_last_publish() {
        LocalBroker local = roomy();
        publish(room("chat"), "a");
        clock.advance(Duration.ofDays(30).minusSeconds(1));
        local.sweep();
        assertEquals(1, local.rooms());
        clock.advance(Duration.ofSeconds(1));
        local.sweep();
        assertEquals(0, local.rooms());
    }

    @Test
    void a_room_never_published_to_is_forgotten_after_an_hour() {
        LocalBroker local = roomy();
        recover(room("chat"), null);
        clock.advance(Duration.ofHours(1).minusSeconds(1));
        local.sweep();
        assertEquals(1, local.rooms());
        clock.advance(Duration.ofSeconds(1));
        local.sweep();
        assertEquals(0, local.rooms());
    }

    @Test
    void a_room_with_subscribers_is_not_swept() {
        LocalBroker local = roomy();
        RoomId room = room("chat");
        subscribe(room);
        clock.advance(Duration.ofDays(31));
        local.sweep();
        assertEquals(1, local.rooms());
        unsubscribe(room);
        clock.advance(Duration.ofHours(1));
        local.sweep();
        assertEquals(0, local.rooms());
    }

    @Test
    void a_room_that_is_delivering_is_not_swept() {
        LocalBroker local = roomy();
        RoomId room = room("chat");
        listener.react(message -> {
            unsubscribe(room);
            clock.advance(LocalRoom.KEPT);
            local.sweep();
        });
        subscribe(room);
        Position position = publish(room, "a").position();
        assertEquals(position, recover(room, null).head());
    }

    // Delivery

    @Test
    void a_room_whose_listener_is_too_slow_refuses_publishes_and_loses_nothing_it_accepted() {
        RoomId room = room("live");
        slowly(room, () -> {
            for (int i = 0; i < Outgoing.MAX_MESSAGES; i++) {
                publish(room, "x");
            }
            assertThrows(BrokerUnavailableException.class, () -> publish(room, "refused"));
            assertThrows(
                    BrokerUnavailableException.class,
                    () -> await(broker.relay(room, new Relay(new Payload(new byte[1]), new SessionId("s-1")), ANN)));
        });
        assertEquals(
                1 + Outgoing.MAX_MESSAGES,
                listener.awaitMessages(room, 1 + Outgoing.MAX_MESSAGES).size());
        publish(room, "accepted again");
    }

    @Test
    void a_refused_publish_takes_no_offset_and_no_key() {
        RoomId room = room("chat");
        Publication refused = by(ANN, "refused", "k");
        slowly(room, () -> {
            for (int i = 0; i < 16; i++) {
                publish(room, "x".repeat(1 << 20));
            }
            assertThrows(BrokerUnavailableException.class, () -> publish(room, refused));
        });
        listener.awaitMessages(room, 17);
        assertEquals(17, recover(room, null).head().offset());
        assertFalse(publish(room, refused).duplicate());
    }

    /** Runs the task while the listener sits over a first message of the room and does not return. */
    private void slowly(RoomId room, Runnable task) {
        var called = new CountDownLatch(1);
        var returns = new CountDownLatch(1);
        listener.react(message -> {
            called.countDown();
            try {
                assertTrue(returns.await(60, SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        subscribe(room);
        Threads.together(2, number -> {
            if (number == 0) {
                publish(room, "first");
                return;
            }
            try {
                assertTrue(called.await(60, SECONDS));
                task.run();
            } finally {
                returns.countDown();
            }
        });
    }

    @Test
    void a_broker_has_one_listener() {
        assertThrows(IllegalStateException.class, () -> broker.listen(listener));
    }

    @Test
    void nothing_can_be_done_before_there_is_a_listener() {
        Broker deaf = open(POLICY);
        assertThrows(IllegalStateException.class, () -> await(deaf.subscribe(room("chat"))));
    }
}
