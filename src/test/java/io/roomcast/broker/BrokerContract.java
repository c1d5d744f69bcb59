package io.roomcast.broker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Origin;
import io.roomcast.protocol.Payload;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.TraceParent;
import io.roomcast.protocol.UserId;
import io.roomcast.testing.Threads;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every promise of {@link Broker}, written once. Each broker's test extends it; nothing here knows which one it is. */
public abstract class BrokerContract {
    protected static final UserId ANN = new UserId("ann");
    protected static final UserId BOB = new UserId("bob");

    private static final Duration TTL = Duration.ofMinutes(10);
    private static final Duration KEY_WINDOW = Duration.ofMinutes(5);

    protected final RecordingListener listener = new RecordingListener();
    protected Broker broker;

    /** A broker without a listener; rooms of earlier tests may still be in its store. */
    protected abstract Broker open(Retention.Policy policy);

    /** Moves the broker's clock. A broker whose clock cannot be moved aborts the test by an assumption. */
    protected abstract void advance(Duration duration);

    /** How near to the end of a time a test may come: far enough where clocks go on by themselves. */
    protected Duration margin() {
        return Duration.ofSeconds(1);
    }

    /** Deep enough to overflow the stack if one call ran within the other; fewer where each crosses a network. */
    protected int reentrantCalls() {
        return 20_000;
    }

    @BeforeEach
    void open_a_broker() {
        broker = open(POLICY);
        broker.listen(listener);
    }

    /** What rooms of these tests keep and take. */
    protected static final Retention.Policy POLICY = new Retention.Policy() {
        @Override
        public Retention of(RoomId room) {
            return retentionOf(room);
        }

        @Override
        public SharedRates sharedRates(RoomId room) {
            return switch (room.namespace()) {
                case "calm" -> new SharedRates("calm", 1, 0);
                case "live" -> new SharedRates("live", 2, 0);
                case "crowded" -> new SharedRates("crowded", 0, 1);
                case "rapid" -> new SharedRates("rapid", 10, 0);
                default -> SharedRates.NONE;
            };
        }
    };

    /** The namespaces of these tests; {@code chat} is the ordinary one. */
    protected static Retention retentionOf(RoomId room) {
        return switch (room.namespace()) {
            case "few" -> new Retention(5, TTL, 5);
            case "narrow" -> new Retention(100, TTL, 3);
            case "wide" -> new Retention(5_000, TTL, 5_000);
            case "live" -> new Retention(0, TTL, 0);
            default -> new Retention(100, TTL, 100);
        };
    }

    // Order

    @Test
    void the_first_message_of_a_room_has_offset_1() {
        assertEquals(1, publish(room("chat"), "a").position().offset());
    }

    @Test
    void offsets_follow_each_other() {
        RoomId room = room("chat");
        assertEquals(List.of(1L, 2L, 3L), List.of(offset(room), offset(room), offset(room)));
    }

    @Test
    void each_room_counts_for_itself() {
        RoomId one = room("chat");
        RoomId other = room("chat");
        publish(one, "a");
        publish(one, "b");
        assertEquals(1, publish(other, "c").position().offset());
    }

    @Test
    void publishes_of_one_thread_take_effect_in_the_order_of_calls_even_if_nobody_looks_at_the_results() {
        RoomId room = room("wide");
        CompletionStage<PublishResult> last = null;
        for (int i = 1; i <= 500; i++) {
            last = broker.publish(room, text(Integer.toString(i)));
        }
        await(last);
        List<Message> messages = history(room, null, 1_000, false).messages();
        assertEquals(
                numbers(1, 500), messages.stream().map(BrokerContract::textOf).toList());
    }

    @Test
    void concurrent_publishers_get_offsets_without_holes_or_repeats() {
        RoomId room = room("wide");
        Queue<Long> offsets = new ConcurrentLinkedQueue<>();
        Threads.together(8, number -> {
            for (int i = 0; i < 250; i++) {
                offsets.add(publish(room, "x").position().offset());
            }
        });
        assertEquals(range(1, 2_000), offsets.stream().sorted().toList());
    }

    @Test
    void the_listener_gets_concurrent_messages_one_at_a_time_in_the_order_of_offsets() {
        RoomId room = room("wide");
        subscribe(room);
        Threads.together(8, number -> {
            for (int i = 0; i < 250; i++) {
                publish(room, "x");
            }
        });
        assertEquals(range(1, 2_000), offsets(listener.awaitMessages(room, 2_000)));
        assertFalse(listener.hasOverlapped());
        assertEquals(List.of(), listener.gaps());
    }

    @Test
    void what_is_delivered_is_what_history_keeps() {
        RoomId room = room("wide");
        subscribe(room);
        Threads.together(4, number -> {
            for (int i = 0; i < 100; i++) {
                publish(room, number + "-" + i);
            }
        });
        assertEquals(
                listener.awaitMessages(room, 400),
                history(room, null, 1_000, false).messages());
    }

    @Test
    void messages_of_one_publisher_keep_their_order_among_those_of_others() {
        RoomId room = room("wide");
        subscribe(room);
        Threads.together(4, number -> {
            for (int i = 0; i < 250; i++) {
                publish(room, by(number == 0 ? ANN : BOB, Integer.toString(i), null));
            }
        });
        List<String> anns = listener.awaitMessages(room, 1_000).stream()
                .filter(message -> ANN.equals(message.from()))
                .map(BrokerContract::textOf)
                .toList();
        assertEquals(numbers(0, 249), anns);
    }

    @Test
    void a_message_keeps_all_that_was_published() {
        RoomId room = room("chat");
        subscribe(room);
        var session = new SessionId("s-1");
        Json data = Json.checked("{\"text\":\"gr\u00fc\u00dfe\"}".getBytes(StandardCharsets.UTF_8));
        var origin = new Origin(session, 7, json("{\"name\":\"Ann\"}"));
        publish(room, new Publication(data, ANN, origin, null, true));
        for (Message message : List.of(
                listener.awaitMessages(room, 1).get(0),
                history(room, null, 10, false).messages().get(0))) {
            assertEquals(room, message.room());
            assertEquals(ANN, message.from());
            assertEquals(origin, message.origin());
            assertEquals(data, message.data());
            assertTrue(message.excludeSelf());
        }
    }

    @Test
    void a_live_message_has_no_place_and_no_history() {
        RoomId room = room("chat");
        subscribe(room);
        publish(room, "a");
        assertEquals(
                new PublishResult.Placed(null, false),
                broker.publishLive(room, Publication.ofServer(json("b")))
                        .toCompletableFuture()
                        .join());
        publish(room, "c");
        List<Message> live = listener.awaitMessages(room, 3);
        assertEquals(
                Set.of("a 1", "b 0", "c 2"),
                live.stream()
                        .map(message -> textOf(message) + " " + message.offset())
                        .collect(Collectors.toSet()));
        assertEquals(2, history(room, null, 10, false).messages().size());
    }

    @Test
    void what_a_message_is_traced_by_goes_with_it() {
        RoomId room = room("chat");
        subscribe(room);
        var trace = new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        Position first = publish(room, "a").position();
        publish(
                room,
                new Publication(json("b"), ANN, new Origin(new SessionId("s-1"), 1, json("{}")), null, true).in(trace));
        publish(room, Publication.ofServer(json("c")).in(trace));
        List<Message> live = listener.awaitMessages(room, 3);
        assertNull(live.get(0).trace());
        assertEquals(trace, live.get(1).trace());
        assertEquals(ANN, live.get(1).from());
        assertTrue(live.get(1).excludeSelf());
        assertEquals(json("b"), live.get(1).data());
        assertEquals(json("{}"), live.get(1).origin().info());
        assertEquals(trace, live.get(2).trace());
        assertEquals(live, history(room, null, 10, false).messages());
        assertEquals(live.subList(1, 3), recover(room, first).messages());
    }

    @Test
    void a_server_push_has_no_sender_and_no_origin() {
        RoomId room = room("chat");
        subscribe(room);
        publish(room, "a");
        Message message = listener.awaitMessages(room, 1).get(0);
        assertNull(message.from());
        assertNull(message.origin());
        assertFalse(message.excludeSelf());
        assertEquals(List.of(message), history(room, null, 10, false).messages());
    }

    @Test
    void time_never_goes_back_within_a_room() {
        RoomId room = room("wide");
        Threads.together(4, number -> {
            for (int i = 0; i < 100; i++) {
                publish(room, "x");
            }
        });
        List<Long> times = history(room, null, 1_000, false).messages().stream()
                .map(Message::time)
                .toList();
        assertEquals(times.stream().sorted().toList(), times);
        assertTrue(times.get(0) > 0);
    }

    // Epoch

    @Test
    void the_epoch_exists_from_the_first_subscribe() {
        RoomId room = room("chat");
        subscribe(room);
        Position head = recover(room, null).head();
        assertEquals(0, head.offset());
        assertEquals(head.epoch(), publish(room, "a").position().epoch());
    }

    @Test
    void the_epoch_stays_the_same_whatever_is_read_or_published() {
        RoomId room = room("chat");
        String epoch = publish(room, "a").position().epoch();
        subscribe(room);
        unsubscribe(room);
        assertEquals(epoch, publish(room, "b").position().epoch());
        assertEquals(epoch, recover(room, null).head().epoch());
        assertEquals(epoch, history(room, null, 10, false).head().epoch());
    }

    @Test
    void two_rooms_have_two_epochs() {
        assertNotEquals(
                publish(room("chat"), "a").position().epoch(),
                publish(room("chat"), "a").position().epoch());
    }

    // History

    @Test
    void history_of_a_room_that_does_not_exist_is_empty() {
        HistoryPage page = history(room("chat"), null, 10, false);
        assertEquals(0, page.head().offset());
        assertTrue(page.complete());
        assertEquals(List.of(), page.messages());
    }

    @Test
    void history_keeps_exactly_its_size() {
        RoomId room = room("few");
        publishMany(room, 12);
        HistoryPage page = history(room, null, 100, false);
        assertEquals(12, page.head().offset());
        assertEquals(range(8, 12), offsets(page.messages()));
    }

    @Test
    void history_is_dropped_as_a_whole_the_ttl_after_the_last_publish() {
        RoomId room = room("chat");
        publish(room, "a");
        advance(TTL.minus(margin()));
        publish(room, "b");
        advance(TTL.minus(margin()));
        assertEquals(List.of(1L, 2L), offsets(history(room, null, 10, false).messages()));
        advance(margin().multipliedBy(2));
        assertEquals(List.of(), history(room, null, 10, false).messages());
    }

    @Test
    void offset_and_epoch_outlive_the_history() {
        RoomId room = room("chat");
        Position before = publish(room, "a").position();
        advance(TTL.plusSeconds(1));
        assertEquals(before, history(room, null, 10, false).head());
        assertEquals(new Position(before.epoch(), 2), publish(room, "b").position());
        assertEquals(List.of(2L), offsets(history(room, null, 10, false).messages()));
    }

    @Test
    void history_since_a_position_starts_after_it() {
        RoomId room = room("chat");
        Position head = publishMany(room, 5);
        HistoryPage page = history(room, at(head, 2), 10, false);
        assertEquals(range(3, 5), offsets(page.messages()));
        assertTrue(page.complete());
        assertEquals(head, page.head());
    }

    @Test
    void a_limit_takes_the_oldest_first() {
        RoomId room = room("chat");
        Position head = publishMany(room, 5);
        assertEquals(range(1, 2), offsets(history(room, null, 2, false).messages()));
        HistoryPage page = history(room, at(head, 1), 2, false);
        assertEquals(range(2, 3), offsets(page.messages()));
        assertTrue(page.complete());
    }

    @Test
    void reversed_history_goes_back_from_the_head() {
        RoomId room = room("chat");
        publishMany(room, 5);
        assertEquals(List.of(5L, 4L, 3L), offsets(history(room, null, 3, true).messages()));
        assertEquals(
                List.of(5L, 4L, 3L, 2L, 1L),
                offsets(history(room, null, 100, true).messages()));
    }

    @Test
    void reversed_history_ends_at_since() {
        RoomId room = room("chat");
        Position head = publishMany(room, 5);
        assertEquals(
                List.of(5L, 4L), offsets(history(room, at(head, 3), 10, true).messages()));
        assertEquals(List.of(5L), offsets(history(room, at(head, 3), 1, true).messages()));
    }

    @Test
    void history_since_the_head_is_empty_and_complete() {
        RoomId room = room("chat");
        Position head = publishMany(room, 3);
        HistoryPage page = history(room, head, 10, false);
        assertTrue(page.complete());
        assertEquals(List.of(), page.messages());
    }

    @Test
    void history_is_incomplete_if_the_message_after_since_is_gone() {
        RoomId room = room("few");
        Position head = publishMany(room, 12);
        HistoryPage behind = history(room, at(head, 6), 100, false);
        assertFalse(behind.complete());
        assertEquals(range(8, 12), offsets(behind.messages()));
        assertTrue(history(room, at(head, 7), 100, false).complete());
    }

    @Test
    void history_since_another_epoch_or_beyond_the_head_is_incomplete_and_empty() {
        RoomId room = room("chat");
        Position head = publishMany(room, 3);
        for (Position since : List.of(new Position("other", 1), at(head, 4))) {
            HistoryPage page = history(room, since, 10, false);
            assertFalse(page.complete());
            assertEquals(List.of(), page.messages());
            assertEquals(head, page.head());
        }
    }

    @Test
    void deleted_history_leaves_the_position() {
        RoomId room = room("chat");
        Position head = publishMany(room, 3);
        await(broker.deleteHistory(room));
        HistoryPage page = history(room, null, 10, false);
        assertEquals(head, page.head());
        assertEquals(List.of(), page.messages());
        assertEquals(at(head, 4), publish(room, "d").position());
    }

    @Test
    void deleting_the_history_of_a_room_that_does_not_exist_is_nothing() {
        await(broker.deleteHistory(room("chat")));
    }

    // Recovery

    @Test
    void recovery_returns_everything_after_since_up_to_the_head() {
        RoomId room = room("chat");
        Position head = publishMany(room, 5);
        Recovery recovery = recover(room, at(head, 2));
        assertTrue(recovery.complete());
        assertEquals(head, recovery.head());
        assertEquals(range(3, 5), offsets(recovery.messages()));
    }

    @Test
    void recovery_from_before_the_first_message_returns_them_all() {
        RoomId room = room("chat");
        subscribe(room);
        Position start = recover(room, null).head();
        publishMany(room, 3);
        assertEquals(range(1, 3), offsets(recover(room, start).messages()));
    }

    @Test
    void without_since_only_the_head_is_returned() {
        RoomId room = room("chat");
        Position head = publishMany(room, 3);
        assertEquals(new Recovery(head, false, List.of()), recover(room, null));
    }

    @Test
    void who_has_seen_the_head_recovers_even_if_the_history_is_gone() {
        RoomId room = room("chat");
        Position head = publishMany(room, 3);
        await(broker.deleteHistory(room));
        assertEquals(new Recovery(head, true, List.of()), recover(room, head));
    }

    @Test
    void who_has_seen_the_head_recovers_after_the_ttl() {
        RoomId room = room("chat");
        Position head = publishMany(room, 3);
        advance(TTL.plusSeconds(1));
        assertEquals(new Recovery(head, true, List.of()), recover(room, head));
        assertEquals(new Recovery(head, false, List.of()), recover(room, at(head, 2)));
    }

    @Test
    void who_is_behind_a_deleted_history_cannot_recover_until_it_has_seen_a_new_message() {
        RoomId room = room("chat");
        Position head = publishMany(room, 3);
        await(broker.deleteHistory(room));
        assertFalse(recover(room, at(head, 2)).complete());
        publish(room, "d");
        assertFalse(recover(room, at(head, 2)).complete());
        assertEquals(List.of(4L), offsets(recover(room, at(head, 3)).messages()));
    }

    @Test
    void recovery_is_all_or_nothing_when_the_oldest_missed_message_is_gone() {
        RoomId room = room("few");
        Position head = publishMany(room, 12);
        assertEquals(new Recovery(head, false, List.of()), recover(room, at(head, 6)));
        assertEquals(range(8, 12), offsets(recover(room, at(head, 7)).messages()));
    }

    @Test
    void a_position_of_another_epoch_or_beyond_the_head_does_not_recover_and_changes_nothing() {
        RoomId room = room("chat");
        Position head = publishMany(room, 3);
        assertEquals(new Recovery(head, false, List.of()), recover(room, new Position("other", 2)));
        assertEquals(new Recovery(head, false, List.of()), recover(room, at(head, 4)));
        assertEquals(head, recover(room, null).head());
    }

    @Test
    void more_than_the_recover_limit_is_refused() {
        RoomId room = room("narrow");
        Position head = publishMany(room, 10);
        assertEquals(range(8, 10), offsets(recover(room, at(head, 7)).messages()));
        assertEquals(new Recovery(head, false, List.of()), recover(room, at(head, 6)));
    }

    @Test
    void more_bytes_than_one_recovery_may_hold_are_refused() {
        RoomId room = room("chat");
        Publication large = text("x".repeat(Retention.MAX_RECOVERY_BYTES / 4 - 100));
        publish(room, large);
        publish(room, large);
        publish(room, large);
        publish(room, large);
        Position head = publish(room, large).position();
        assertEquals(new Recovery(head, false, List.of()), recover(room, at(head, 0)));
        assertEquals(range(2, 5), offsets(recover(room, at(head, 1)).messages()));
    }

    @Test
    void excluded_messages_are_recovered_too() {
        RoomId room = room("chat");
        Position first = publish(room, "a").position();
        publish(room, new Publication(json("b"), ANN, new Origin(new SessionId("s-1"), 1), null, true));
        assertEquals(List.of(2L), offsets(recover(room, first).messages()));
    }

    @Test
    void recovered_and_live_messages_meet_without_hole_or_repeat_while_others_publish() throws Exception {
        RoomId room = room("wide");
        int cycles = 300;
        int burst = 10;
        var permits = new Semaphore(0);
        Threads.together(3, number -> {
            if (number > 0) {
                for (int i = 0; i < cycles * burst; i++) {
                    assertTrue(permits.tryAcquire(60, SECONDS));
                    await(broker.publish(room, text("x")));
                }
                return;
            }
            var seen = new Position(recover(room, null).head().epoch(), 0);
            for (int published = 2 * burst; published <= 2 * cycles * burst; published += 2 * burst) {
                permits.release(burst);
                subscribe(room);
                Recovery recovery = recover(room, seen);
                permits.release(burst);
                listener.awaitOffset(room, published);
                List<Long> got = new ArrayList<>(offsets(recovery.messages()));
                long head = recovery.head().offset();
                listener.messages(room).stream()
                        .map(Message::offset)
                        .filter(offset -> offset > head)
                        .forEach(got::add);
                assertTrue(recovery.complete());
                assertEquals(range(seen.offset() + 1, published), got);
                unsubscribe(room);
                listener.forget();
                // As if the connection had broken before the last few had arrived.
                seen = at(seen, published - 7L);
            }
        });
        assertEquals(List.of(), listener.gaps());
    }

    @Test
    void a_page_of_history_has_no_holes_while_others_publish() {
        RoomId room = room("few");
        var done = new AtomicBoolean();
        Threads.together(3, number -> {
            if (number == 0) {
                for (int i = 0; i < 2_000; i++) {
                    publish(room, "x");
                }
                done.set(true);
                return;
            }
            while (!done.get()) {
                HistoryPage page = history(room, null, 10, false);
                long head = page.head().offset();
                assertEquals(range(Math.max(1, head - 4), head), offsets(page.messages()));
            }
        });
    }

    // Idempotency

    @Test
    void a_repeated_key_is_answered_with_the_first_position_and_delivered_once() {
        RoomId room = room("chat");
        subscribe(room);
        PublishResult.Placed first = publish(room, by(ANN, "a", "k"));
        publish(room, "between");
        PublishResult.Placed second = publish(room, by(ANN, "b", "k"));
        publish(room, "end");
        assertFalse(first.duplicate());
        assertEquals(new PublishResult.Placed(first.position(), true), second);
        assertEquals(
                List.of("a", "between", "end"),
                listener.awaitMessages(room, 3).stream()
                        .map(BrokerContract::textOf)
                        .toList());
        assertEquals(3, recover(room, null).head().offset());
    }

    @Test
    void a_key_counts_for_one_user_the_server_being_one_too() {
        RoomId room = room("chat");
        assertEquals(1, publish(room, by(ANN, "a", "k")).position().offset());
        assertEquals(2, publish(room, by(BOB, "a", "k")).position().offset());
        assertEquals(3, publish(room, by(null, "a", "k")).position().offset());
        assertTrue(publish(room, by(null, "a", "k")).duplicate());
    }

    @Test
    void a_key_counts_for_one_room() {
        publish(room("chat"), by(ANN, "a", "k"));
        assertFalse(publish(room("chat"), by(ANN, "a", "k")).duplicate());
    }

    @Test
    void publishes_without_a_key_are_never_repeats() {
        RoomId room = room("chat");
        publish(room, by(ANN, "a", null));
        assertFalse(publish(room, by(ANN, "a", null)).duplicate());
    }

    @Test
    void of_concurrent_publishes_with_one_key_one_is_stored() {
        RoomId room = room("chat");
        for (int round = 1; round <= 50; round++) {
            String key = "k" + round;
            Queue<PublishResult.Placed> results = new ConcurrentLinkedQueue<>();
            Threads.together(4, number -> results.add(publish(room, by(ANN, "a", key))));
            assertEquals(
                    1, results.stream().filter(result -> !result.duplicate()).count());
            assertEquals(
                    1,
                    results.stream()
                            .map(PublishResult.Placed::position)
                            .distinct()
                            .count());
            assertEquals(round, recover(room, null).head().offset());
        }
    }

    @Test
    void a_key_is_remembered_for_five_minutes_from_its_first_publish() {
        RoomId room = room("chat");
        publish(room, by(ANN, "a", "k"));
        advance(Duration.ofMinutes(3));
        assertTrue(publish(room, by(ANN, "a", "k")).duplicate());
        advance(KEY_WINDOW.minusMinutes(3).minus(margin()));
        assertTrue(publish(room, by(ANN, "a", "k")).duplicate());
        advance(margin().multipliedBy(2));
        assertFalse(publish(room, by(ANN, "a", "k")).duplicate());
    }

    @Test
    void a_key_outlives_a_deleted_history() {
        RoomId room = room("chat");
        Position first = publish(room, by(ANN, "a", "k")).position();
        await(broker.deleteHistory(room));
        assertEquals(new PublishResult.Placed(first, true), publish(room, by(ANN, "a", "k")));
    }

    // Subscribing

    @Test
    void the_listener_is_called_for_exactly_the_rooms_that_are_subscribed() {
        RoomId one = room("chat");
        RoomId other = room("chat");
        RoomId third = room("chat");
        subscribe(one);
        subscribe(third);
        publish(one, "a");
        publish(other, "b");
        publish(third, "c");
        listener.awaitMessages(one, 1);
        listener.awaitMessages(third, 1);
        assertEquals(List.of(), listener.messages(other));
    }

    @Test
    void what_was_published_before_the_subscribe_is_not_delivered() {
        RoomId room = room("chat");
        publish(room, "before");
        subscribe(room);
        publish(room, "after");
        assertEquals(List.of(2L), offsets(listener.awaitMessages(room, 1)));
    }

    @Test
    void after_an_unsubscribe_nothing_more_is_delivered() {
        RoomId room = room("chat");
        RoomId other = room("chat");
        subscribe(room);
        subscribe(other);
        publish(room, "a");
        listener.awaitMessages(room, 1);
        unsubscribe(room);
        publish(room, "b");
        publish(other, "c");
        listener.awaitMessages(other, 1);
        assertEquals(List.of(1L), offsets(listener.messages(room)));
    }

    @Test
    void subscribing_twice_delivers_once() {
        RoomId room = room("chat");
        subscribe(room);
        subscribe(room);
        publish(room, "a");
        publish(room, "b");
        assertEquals(List.of(1L, 2L), offsets(listener.awaitMessages(room, 2)));
    }

    @Test
    void one_unsubscribe_ends_what_two_subscribes_began() {
        RoomId room = room("chat");
        subscribe(room);
        subscribe(room);
        unsubscribe(room);
        publish(room, "missed");
        subscribe(room);
        publish(room, "b");
        assertEquals(List.of(2L), offsets(listener.awaitMessages(room, 1)));
    }

    @Test
    void unsubscribing_a_room_that_is_not_subscribed_is_nothing() {
        RoomId room = room("chat");
        unsubscribe(room);
        subscribe(room);
        publish(room, "a");
        listener.awaitMessages(room, 1);
    }

    @Test
    void everything_published_after_a_subscribe_reaches_the_listener_from_any_thread() {
        Threads.together(4, number -> {
            for (int i = 0; i < 100; i++) {
                RoomId room = room("chat");
                subscribe(room);
                Threads.together(1, same -> publish(room, "a"));
                listener.awaitMessages(room, 1);
                unsubscribe(room);
            }
        });
    }

    @Test
    void subscribing_and_unsubscribing_while_others_publish_never_disturbs_the_order() {
        RoomId room = room("wide");
        var done = new AtomicBoolean();
        Threads.together(4, number -> {
            if (number > 0) {
                for (int i = 0; i < 1_000; i++) {
                    publish(room, "x");
                }
                done.set(true);
                return;
            }
            while (!done.get()) {
                subscribe(room);
                unsubscribe(room);
            }
        });
        subscribe(room);
        long last = publish(room, "last").position().offset();
        listener.awaitOffset(room, last);
        List<Long> delivered = offsets(listener.messages(room));
        assertEquals(delivered.stream().sorted().distinct().toList(), delivered);
        assertFalse(listener.hasOverlapped());
    }

    @Test
    void a_listener_that_throws_gets_the_next_message_all_the_same() {
        RoomId room = room("chat");
        subscribe(room);
        listener.react(message -> {
            throw new IllegalStateException("thrown by a test");
        });
        publish(room, "a");
        assertFalse(publish(room, "b").duplicate());
        listener.awaitMessages(room, 2);
    }

    @Test
    void a_listener_may_publish_in_the_room_it_is_called_for() {
        RoomId room = room("wide");
        subscribe(room);
        int depth = reentrantCalls();
        listener.react(message -> {
            if (message.offset() < depth) {
                Object unused = broker.publish(room, text("next"));
            }
        });
        publish(room, "first");
        listener.awaitOffset(room, depth);
        assertEquals(range(1, depth), offsets(listener.messages(room)));
        assertFalse(listener.hasOverlapped());
    }

    // Rooms without history

    @Test
    void a_room_without_history_delivers_messages_without_offsets() {
        RoomId room = room("live");
        subscribe(room);
        assertEquals(new PublishResult.Placed(null, false), publish(room, "a"));
        publish(room, "b");
        List<Message> messages = listener.awaitMessages(room, 2);
        assertEquals(
                List.of("a", "b"), messages.stream().map(BrokerContract::textOf).toList());
        assertTrue(messages.stream().noneMatch(Message::isNumbered));
    }

    @Test
    void a_room_without_history_has_nothing_to_read_or_recover() {
        RoomId room = room("live");
        publish(room, "a");
        assertEquals(new HistoryPage(null, false, List.of()), history(room, null, 10, false));
        assertEquals(new Recovery(null, false, List.of()), recover(room, null));
        assertEquals(new Recovery(null, false, List.of()), recover(room, new Position("any", 0)));
    }

    @Test
    void keys_count_in_a_room_without_history_too() {
        RoomId room = room("live");
        subscribe(room);
        assertEquals(new PublishResult.Placed(null, false), publish(room, by(ANN, "a", "k")));
        assertEquals(new PublishResult.Placed(null, true), publish(room, by(ANN, "b", "k")));
        publish(room, "end");
        assertEquals(
                List.of("a", "end"),
                listener.awaitMessages(room, 2).stream()
                        .map(BrokerContract::textOf)
                        .toList());
    }

    // Relay

    @Test
    void a_relay_reaches_the_listener_as_it_is_and_takes_no_place_in_the_order() {
        RoomId room = room("chat");
        subscribe(room);
        var session = new SessionId("s-1");
        byte[] bytes = {0, 1, (byte) 0xff};
        await(broker.relay(room, new Relay(new Payload(bytes), session), ANN));
        listener.awaitRelays(1);
        Relay relay = listener.relays().get(0);
        assertArrayEquals(bytes, relay.payload().bytes());
        assertEquals(session, relay.origin());
        assertEquals(1, publish(room, "a").position().offset());
        assertEquals(List.of(1L), offsets(history(room, null, 10, false).messages()));
    }

    @Test
    void a_relay_in_a_room_that_is_not_subscribed_goes_nowhere() {
        RoomId room = room("chat");
        RoomId subscribed = room("chat");
        subscribe(subscribed);
        await(broker.relay(room, new Relay(new Payload(new byte[] {1}), new SessionId("s-1")), ANN));
        await(broker.relay(subscribed, new Relay(new Payload(new byte[] {2}), new SessionId("s-1")), ANN));
        listener.awaitRelays(1);
        assertEquals(1, listener.relays().size());
        assertArrayEquals(new byte[] {2}, listener.relays().get(0).payload().bytes());
    }

    @Test
    void epochs_and_positions_can_be_told_to_clients() {
        Set<String> epochs = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Position position = publish(room("chat"), "a").position();
            assertNotNull(position);
            assertTrue(Position.isEpoch(position.epoch()));
            epochs.add(position.epoch());
        }
        assertEquals(100, epochs.size());
    }

    // Shared rates

    @Test
    void a_user_publishes_no_faster_than_the_namespace_allows_in_all_its_rooms_together() {
        RoomId room = room("calm");
        takesSome(2, List.of(room, room("calm"), room, room("calm"), room, room, room, room), ANN);
        publish(room, said(BOB, "bob"));
        publish(room("chat"), said(ANN, "elsewhere"));
    }

    @Test
    void who_is_too_fast_is_told_which_rate_it_is_and_when_to_come_back() {
        RoomId room = room("calm");
        PublishResult.TooFast tooFast = refusal(publishAll(Collections.nCopies(8, room), ANN));
        assertEquals(SharedRates.Rate.USER, tooFast.rate());
        assertTrue(tooFast.retryAfterMillis() >= 1 && tooFast.retryAfterMillis() <= 1_000, tooFast::toString);
    }

    @Test
    void a_room_takes_no_more_than_its_rate_whoever_publishes() {
        RoomId room = room("crowded");
        takesSome(2, Collections.nCopies(8, room), ANN);
        PublishResult.TooFast tooFast = refusal(publishAll(Collections.nCopies(8, room), BOB));
        assertEquals(SharedRates.Rate.ROOM, tooFast.rate());
        publish(room("crowded"), said(ANN, "elsewhere"));
    }

    @Test
    void what_was_refused_has_no_place() {
        RoomId room = room("calm");
        int taken = takesSome(2, Collections.nCopies(8, room), ANN);
        assertEquals(taken + 1, publish(room, said(BOB, "bob")).position().offset());
    }

    @Test
    void pushes_pass_whatever_the_rates_and_count_in_none() {
        RoomId room = room("crowded");
        for (int i = 0; i < 10; i++) {
            publish(room, "pushed");
        }
        publish(room, said(ANN, "said"));
    }

    @Test
    void a_repeat_of_a_key_is_answered_and_counts_in_no_rate() {
        RoomId room = room("calm");
        var first = new Publication(json("a"), ANN, new Origin(new SessionId("s-1"), 1), "k", false);
        Position position = publish(room, first).position();
        for (int i = 0; i < 5; i++) {
            assertEquals(new PublishResult.Placed(position, true), publish(room, first));
        }
        takesSome(1, Collections.nCopies(8, room), ANN);
        assertEquals(new PublishResult.Placed(position, true), publish(room, first));
    }

    @Test
    void messages_without_a_place_count_too() {
        RoomId room = room("live");
        subscribe(room);
        takesSome(4, Collections.nCopies(100, room), ANN);
        var relay = new Relay(new Payload(new byte[] {1}), new SessionId("s-1"));
        List<CompletionStage<PublishResult>> relayed = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            relayed.add(broker.relay(room, relay, ANN));
        }
        assertTrue(taken(relayed) < 100, "the rate is that of all messages");
        assertInstanceOf(PublishResult.Placed.class, await(broker.relay(room, relay, BOB)));
    }

    /** Publishes all at once; of those it takes as many as a full burst, or a few more where clocks go on meanwhile. */
    private int takesSome(int burst, List<RoomId> rooms, UserId user) {
        int taken = taken(publishAll(rooms, user));
        assertTrue(taken >= burst && taken < rooms.size(), () -> taken + " of " + rooms.size());
        return taken;
    }

    private List<CompletionStage<PublishResult>> publishAll(List<RoomId> rooms, UserId user) {
        return rooms.stream().map(room -> broker.publish(room, said(user, "x"))).toList();
    }

    /** One of those that were too fast. */
    protected static PublishResult.TooFast refusal(List<CompletionStage<PublishResult>> results) {
        return results.stream()
                .map(BrokerContract::await)
                .filter(PublishResult.TooFast.class::isInstance)
                .map(PublishResult.TooFast.class::cast)
                .findAny()
                .orElseThrow(() -> new AssertionError("all were taken"));
    }

    protected static int taken(List<CompletionStage<PublishResult>> results) {
        return (int) results.stream()
                .filter(result -> await(result) instanceof PublishResult.Placed)
                .count();
    }

    // Words of these tests

    /** A room that no other test has used. */
    protected static RoomId room(String namespace) {
        return new RoomId(namespace + ":" + SessionId.random().value());
    }

    protected static Json json(String text) {
        return Json.checked(("\"" + text + "\"").getBytes(StandardCharsets.UTF_8));
    }

    protected static String textOf(Message message) {
        String json = message.data().toString();
        return json.substring(1, json.length() - 1);
    }

    protected static Publication text(String text) {
        return Publication.ofServer(json(text));
    }

    /** As a client says it. */
    protected static Publication said(UserId user, String text) {
        return new Publication(json(text), user, new Origin(new SessionId("s-1"), 1), null, false);
    }

    protected static Publication by(UserId user, String text, String key) {
        return new Publication(json(text), user, null, key, false);
    }

    protected static Position at(Position position, long offset) {
        return new Position(position.epoch(), offset);
    }

    protected static List<Long> offsets(List<Message> messages) {
        return messages.stream().map(Message::offset).toList();
    }

    protected static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static List<String> numbers(long first, long last) {
        return range(first, last).stream().map(Object::toString).toList();
    }

    protected PublishResult.Placed publish(RoomId room, String text) {
        return publish(room, text(text));
    }

    protected PublishResult.Placed publish(RoomId room, Publication publication) {
        return assertInstanceOf(PublishResult.Placed.class, await(broker.publish(room, publication)));
    }

    /** The head after the last one. */
    protected Position publishMany(RoomId room, int count) {
        Position head = null;
        for (int i = 0; i < count; i++) {
            head = publish(room, "x").position();
        }
        return head;
    }

    private long offset(RoomId room) {
        return publish(room, "x").position().offset();
    }

    protected void subscribe(RoomId room) {
        await(broker.subscribe(room));
    }

    protected void unsubscribe(RoomId room) {
        await(broker.unsubscribe(room));
    }

    protected HistoryPage history(RoomId room, Position since, int limit, boolean reverse) {
        return await(broker.history(room, new HistoryQuery(since, limit, reverse)));
    }

    protected Recovery recover(RoomId room, Position since) {
        return await(broker.recover(room, since));
    }

    protected static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(60, SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e);
        } catch (TimeoutException e) {
            throw new AssertionError("a stage never completed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
