package io.roomcast.presence.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.roomcast.presence.PresenceContract;
import io.roomcast.presence.PresenceListener;
import io.roomcast.presence.PresenceStore;
import io.roomcast.presence.RecordingJournal;
import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage.Member;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.testing.MutableClock;
import io.roomcast.testing.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LocalPresenceStoreTest extends PresenceContract {
    private static final Duration DEBOUNCE = Duration.ofSeconds(5);

    private final ManualDelay delay = new ManualDelay();
    private LocalPresenceStore local;

    @Override
    protected PresenceStore open() {
        local = new LocalPresenceStore(DEBOUNCE, delay);
        local.listen(told);
        return local;
    }

    @Override
    protected void debouncePasses() {
        delay.advance(DEBOUNCE);
    }

    @Test
    void a_user_leaves_at_the_end_of_the_debounce_and_not_before() {
        join(LOBBY, PHONE, ANN);
        join(LOBBY, DESK, BOB);
        leave(LOBBY, PHONE, ANN);
        delay.advance(DEBOUNCE.minusMillis(1));
        told.exactly("ann joined lobby, 1", "bob joined lobby, 2");
        delay.advance(Duration.ofMillis(1));
        told.exactly("ann joined lobby, 1", "bob joined lobby, 2", "ann left lobby, 1");
        assertEquals(List.of(new Member(BOB, null, 1)), members(LOBBY));
    }

    @Test
    void the_journal_learns_of_each_coming_and_going_once_in_their_order() {
        var journal = new RecordingJournal();
        var noted = new LocalPresenceStore(DEBOUNCE, delay, journal, new MutableClock());
        noted.listen(told);
        noted.join(LOBBY, PHONE, ANN, null);
        noted.join(LOBBY, LAPTOP, ANN, null);
        noted.join(LOBBY, DESK, BOB, null);
        noted.leave(LOBBY, PHONE, ANN);
        noted.leave(LOBBY, LAPTOP, ANN);
        delay.advance(DEBOUNCE);
        journal.hears("ann joined lobby, 1", "bob joined lobby, 2", "ann left lobby, 1");
        assertEquals(3, journal.ids().stream().distinct().count());
        told.exactly("ann joined lobby, 1", "bob joined lobby, 2", "ann left lobby, 1");
    }

    @Test
    void a_user_may_come_back_until_the_end_of_the_debounce() {
        join(LOBBY, PHONE, ANN);
        leave(LOBBY, PHONE, ANN);
        delay.advance(DEBOUNCE.minusMillis(1));
        join(LOBBY, LAPTOP, ANN);
        delay.advance(DEBOUNCE);
        told.exactly("ann joined lobby, 1");
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
        told.exactly("ann joined lobby, 1");
        delay.advance(Duration.ofMillis(1));
        told.exactly("ann joined lobby, 1", "ann left lobby, 0");
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
    void leaving_twice_does_not_prolong_the_debounce() {
        join(LOBBY, PHONE, ANN);
        leave(LOBBY, PHONE, ANN);
        delay.advance(Duration.ofSeconds(3));
        leave(LOBBY, PHONE, ANN);
        delay.advance(Duration.ofSeconds(2));
        told.exactly("ann joined lobby, 1", "ann left lobby, 0");
        assertEquals(0, delay.waiting());
    }

    @Test
    void an_empty_room_vanishes() {
        join(LOBBY, PHONE, ANN);
        assertEquals(1, local.rooms());
        leave(LOBBY, PHONE, ANN);
        delay.advance(DEBOUNCE);
        assertEquals(0, local.rooms());
        assertEquals(List.of(), members(LOBBY));
    }

    @Test
    void a_room_that_nobody_entered_costs_nothing() {
        assertEquals(List.of(), members(LOBBY));
        assertEquals(0, local.rooms());
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
            public void onJoined(RoomId room, Attendance who, int members) {
                keep(members, 1);
            }

            @Override
            public void onLeft(RoomId room, Attendance who, int members) {
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
        late.listen(told);
        late.join(LOBBY, PHONE, ANN, null);
        late.leave(LOBBY, PHONE, ANN);
        late.join(LOBBY, PHONE, ANN, null);
        timers.get(0).run();
        late.leave(LOBBY, PHONE, ANN);
        timers.get(0).run();
        told.exactly("ann joined lobby, 1");
        timers.get(1).run();
        timers.get(1).run();
        told.exactly("ann joined lobby, 1", "ann left lobby, 0");
    }

    @Test
    void what_a_listener_does_to_a_room_that_it_has_just_emptied_is_told_in_order() {
        var hasty = new LocalPresenceStore(DEBOUNCE, (wait, task) -> {
            task.run();
            return () -> {};
        });
        hasty.listen(new PresenceListener() {
            @Override
            public void onJoined(RoomId room, Attendance who, int members) {
                told.onJoined(room, who, members);
                if (who.user().equals(ANN)) {
                    hasty.leave(LOBBY, PHONE, ANN);
                    hasty.join(LOBBY, DESK, BOB, null);
                }
            }

            @Override
            public void onLeft(RoomId room, Attendance who, int members) {
                told.onLeft(room, who, members);
            }
        });
        hasty.join(LOBBY, PHONE, ANN, null);
        told.exactly("ann joined lobby, 1", "ann left lobby, 0", "bob joined lobby, 1");
        assertEquals(1, hasty.rooms());
    }
}
