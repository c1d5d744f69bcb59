package io.roomcast.presence.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.roomcast.presence.PresenceListener;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage.Member;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.testing.Threads;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalPresenceStoreTest {
    private static final Duration DEBOUNCE = Duration.ofSeconds(5);
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final RoomId ATTIC = new RoomId("attic");
    private static final UserId ANN = new UserId("ann");
    private static final UserId BOB = new UserId("bob");
    private static final SessionId PHONE = new SessionId("phone");
    private static final SessionId LAPTOP = new SessionId("laptop");
    private static final SessionId DESK = new SessionId("desk");

    private final ManualDelay delay = new ManualDelay();
    private final LocalPresenceStore store = new LocalPresenceStore(DEBOUNCE, delay);
    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void listen() {
        store.listen(recorder());
    }

    @Test
    void a_user_joins_with_the_first_session() {
        join(LOBBY, PHONE, ANN);
        join(LOBBY, DESK, BOB);
        assertTold("ann joined lobby, 1", "bob joined lobby, 2");
    }

    @Test
    void a_user_with_several_sessions_is_one_member() {
        join(LOBBY, PHONE, ANN);
        join(LOBBY, LAPTOP, ANN);
        assertTold("ann joined lobby, 1");
        assertEquals(List.of(new Member(ANN, null, 2)), members(LOBBY));
    }

    @Test
    void a_user_leaves_when_the_debounce_is_over() {
        join(LOBBY, PHONE, ANN);
        join(LOBBY, DESK, BOB);
        leave(LOBBY, PHONE, ANN);
        delay.advance(DEBOUNCE.minusMillis(1));
        assertTold("ann joined lobby, 1", "bob joined lobby, 2");
        delay.advance(Duration.ofMillis(1));
        assertTold("ann joined lobby, 1", "bob joined lobby, 2", "ann left lobby, 1");
        assertEquals(List.of(new Member(BOB, null, 1)), members(LOBBY));
    }

    @Test
    void a_user_stays_while_a_session_is_left() {
        join(LOBBY, PHONE, ANN);
        join(LOBBY, LAPTOP, ANN);
        leave(LOBBY, PHONE, ANN);
        delay.advance(DEBOUNCE);
        assertTold("ann joined lobby, 1");
        assertEquals(List.of(new Member(ANN, null, 1)), members(LOBBY));
        assertEquals(0, delay.waiting());
    }

    @Test
    void a_user_that_comes_back_within_the_debounce_neither_left_nor_joined() {
        join(LOBBY, PHONE, ANN);
        leave(LOBBY, PHONE, ANN);
        delay.advance(DEBOUNCE.minusMillis(1));
        join(LOBBY, LAPTOP, ANN);
        delay.advance(DEBOUNCE);
        assertTold("ann joined lobby, 1");
        assertEquals(List.of(new Member(ANN, null, 1)), members(LOBBY));
    }

    @Test
    void the_debounce_counts_from_the_last_leave() {
        join(LOBBY, PHONE, ANN);
        leave(LOBBY, PHONE, ANN);
        delay.advance(Duration.ofSeconds(3));
        join(LOBBY, PHONE, ANN);
        leave(LOBBY, PHONE, ANN);
        delay.advance(DEBOUNCE.minusMillis(1));
        assertTold("ann joined lobby, 1");
        delay.advance(Duration.ofMillis(1));
        assertTold("ann joined lobby, 1", "ann left lobby, 0");
    }

    @Test
    void a_user_that_comes_and_goes_keeps_one_timer_waiting() {
        for (int i = 0; i < 100; i++) {
            join(LOBBY, PHONE, ANN);
            leave(LOBBY, PHONE, ANN);
        }
        assertEquals(1, delay.waiting());
    }

    @Test
    void a_user_that_comes_back_after_the_debounce_joins_again() {
        join(LOBBY, PHONE, ANN);
        leave(LOBBY, PHONE, ANN);
        delay.advance(DEBOUNCE);
        join(LOBBY, PHONE, ANN);
        assertTold("ann joined lobby, 1", "ann left lobby, 0", "ann joined lobby, 1");
    }

    @Test
    void during_the_debounce_a_member_is_listed_without_sessions_and_counted() {
        join(LOBBY, PHONE, ANN);
        leave(LOBBY, PHONE, ANN);
        join(LOBBY, DESK, BOB);
        assertEquals(List.of(new Member(ANN, null, 0), new Member(BOB, null, 1)), members(LOBBY));
        assertTold("ann joined lobby, 1", "bob joined lobby, 2");
    }

    @Test
    void joining_twice_is_the_same_as_once() {
        join(LOBBY, PHONE, ANN);
        join(LOBBY, PHONE, ANN);
        assertEquals(List.of(new Member(ANN, null, 1)), members(LOBBY));
        leave(LOBBY, PHONE, ANN);
        delay.advance(DEBOUNCE);
        assertTold("ann joined lobby, 1", "ann left lobby, 0");
    }

    @Test
    void leaving_twice_is_the_same_as_once() {
        join(LOBBY, PHONE, ANN);
        leave(LOBBY, PHONE, ANN);
        delay.advance(Duration.ofSeconds(3));
        leave(LOBBY, PHONE, ANN);
        delay.advance(Duration.ofSeconds(2));
        assertTold("ann joined lobby, 1", "ann left lobby, 0");
        assertEquals(0, delay.waiting());
    }

    @Test
    void a_session_that_never_joined_cannot_leave() {
        join(LOBBY, PHONE, ANN);
        leave(LOBBY, LAPTOP, ANN);
        leave(LOBBY, PHONE, BOB);
        leave(ATTIC, PHONE, ANN);
        delay.advance(DEBOUNCE);
        assertTold("ann joined lobby, 1");
    }

    @Test
    void rooms_know_nothing_of_each_other() {
        join(LOBBY, PHONE, ANN);
        join(ATTIC, PHONE, ANN);
        leave(LOBBY, PHONE, ANN);
        delay.advance(DEBOUNCE);
        assertTold("ann joined lobby, 1", "ann joined attic, 1", "ann left lobby, 0");
        assertEquals(List.of(new Member(ANN, null, 1)), members(ATTIC));
    }

    @Test
    void members_are_listed_in_the_order_of_their_names() {
        join(LOBBY, DESK, new UserId("zoe"));
        join(LOBBY, PHONE, BOB);
        join(LOBBY, LAPTOP, ANN);
        assertEquals(
                List.of("ann", "bob", "zoe"),
                members(LOBBY).stream().map(member -> member.user().value()).toList());
    }

    @Test
    void the_info_of_the_newest_session_is_shown() {
        Json first = Json.checked("{\"name\":\"Ann\"}".getBytes(StandardCharsets.UTF_8));
        Json second = Json.checked("{\"name\":\"Anna\"}".getBytes(StandardCharsets.UTF_8));
        store.join(LOBBY, PHONE, ANN, first);
        store.join(LOBBY, LAPTOP, ANN, second);
        store.join(LOBBY, PHONE, ANN, first);
        assertEquals(List.of(new Member(ANN, second, 2)), members(LOBBY));
    }

    @Test
    void an_empty_room_vanishes() {
        join(LOBBY, PHONE, ANN);
        assertEquals(1, store.rooms());
        leave(LOBBY, PHONE, ANN);
        delay.advance(DEBOUNCE);
        assertEquals(0, store.rooms());
        assertEquals(List.of(), members(LOBBY));
    }

    @Test
    void a_room_that_nobody_entered_is_empty() {
        assertEquals(List.of(), members(LOBBY));
        assertEquals(0, store.rooms());
    }

    @Test
    void joins_and_leaves_of_many_threads_are_told_one_at_a_time_with_the_right_count() {
        var crowded = new LocalPresenceStore(DEBOUNCE, (wait, task) -> {
            task.run();
            return () -> {};
        });
        List<Integer> counts = new ArrayList<>();
        List<Integer> changes = new ArrayList<>();
        var busy = new AtomicBoolean();
        var overlapped = new AtomicBoolean();
        crowded.listen(new PresenceListener() {
            @Override
            public void onJoined(RoomId room, UserId user, int members) {
                keep(members, 1);
            }

            @Override
            public void onLeft(RoomId room, UserId user, int members) {
                keep(members, -1);
            }

            private void keep(int members, int change) {
                if (!busy.compareAndSet(false, true)) {
                    overlapped.set(true);
                }
                counts.add(members);
                changes.add(change);
                busy.set(false);
            }
        });
        Threads.together(4, number -> {
            var user = new UserId("user-" + number);
            var session = new SessionId("session-" + number);
            for (int i = 0; i < 2_000; i++) {
                crowded.join(LOBBY, session, user, null);
                crowded.leave(LOBBY, session, user);
            }
        });
        assertFalse(overlapped.get());
        assertEquals(4 * 2 * 2_000, counts.size());
        int members = 0;
        for (int i = 0; i < counts.size(); i++) {
            members += changes.get(i);
            assertEquals(members, counts.get(i));
        }
        assertEquals(0, crowded.rooms());
    }

    @Test
    void a_timer_that_could_not_be_taken_back_in_time_changes_nothing() {
        List<Runnable> timers = new ArrayList<>();
        var late = new LocalPresenceStore(DEBOUNCE, (wait, task) -> {
            timers.add(task);
            return () -> {};
        });
        late.listen(recorder());
        late.join(LOBBY, PHONE, ANN, null);
        late.leave(LOBBY, PHONE, ANN);
        late.join(LOBBY, PHONE, ANN, null);
        timers.get(0).run();
        late.leave(LOBBY, PHONE, ANN);
        timers.get(0).run();
        assertTold("ann joined lobby, 1");
        timers.get(1).run();
        timers.get(1).run();
        assertTold("ann joined lobby, 1", "ann left lobby, 0");
    }

    @Test
    void what_a_listener_does_to_a_room_that_it_has_just_emptied_is_told_in_order() {
        var hasty = new LocalPresenceStore(DEBOUNCE, (wait, task) -> {
            task.run();
            return () -> {};
        });
        PresenceListener recorder = recorder();
        hasty.listen(new PresenceListener() {
            @Override
            public void onJoined(RoomId room, UserId user, int members) {
                recorder.onJoined(room, user, members);
                if (user.equals(ANN)) {
                    hasty.leave(LOBBY, PHONE, ANN);
                    hasty.join(LOBBY, DESK, BOB, null);
                }
            }

            @Override
            public void onLeft(RoomId room, UserId user, int members) {
                recorder.onLeft(room, user, members);
            }
        });
        hasty.join(LOBBY, PHONE, ANN, null);
        assertTold("ann joined lobby, 1", "ann left lobby, 0", "bob joined lobby, 1");
        assertEquals(1, hasty.rooms());
    }

    @Test
    void a_store_has_one_listener() {
        assertThrows(IllegalStateException.class, () -> store.listen(null));
    }

    private PresenceListener recorder() {
        return new PresenceListener() {
            @Override
            public void onJoined(RoomId room, UserId user, int members) {
                told.add(user + " joined " + room + ", " + members);
            }

            @Override
            public void onLeft(RoomId room, UserId user, int members) {
                told.add(user + " left " + room + ", " + members);
            }
        };
    }

    private void join(RoomId room, SessionId session, UserId user) {
        store.join(room, session, user, null);
    }

    private void leave(RoomId room, SessionId session, UserId user) {
        store.leave(room, session, user);
    }

    private List<Member> members(RoomId room) {
        return store.members(room).toCompletableFuture().join();
    }

    private void assertTold(String... events) {
        assertEquals(List.of(events), List.copyOf(told));
    }
}
