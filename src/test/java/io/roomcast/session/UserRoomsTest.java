package io.roomcast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.testing.Threads;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UserRoomsTest {
    private static final UserId ANN = new UserId("ann");
    private static final UserId BOB = new UserId("bob");
    private static final RoomId A = new RoomId("a");
    private static final RoomId B = new RoomId("b");
    private static final RoomId C = new RoomId("c");

    @Test
    void a_room_counts_once_until_the_last_session_has_left() {
        var rooms = new UserRooms(1);
        assertTrue(rooms.enter(ANN, A));
        assertTrue(rooms.enter(ANN, A));
        assertFalse(rooms.enter(ANN, B));
        rooms.leave(ANN, A);
        assertFalse(rooms.enter(ANN, B));
        rooms.leave(ANN, A);
        assertTrue(rooms.enter(ANN, B));
        assertTrue(rooms.enter(BOB, A));
    }

    @Test
    void a_session_that_changes_its_user_may_bring_more_than_may_be_but_nobody_gets_more() {
        var rooms = new UserRooms(1);
        assertTrue(rooms.enter(ANN, A));
        assertTrue(rooms.enter(BOB, B));
        rooms.change(BOB, ANN, List.of(B));
        assertTrue(rooms.enter(ANN, B), "there already");
        assertFalse(rooms.enter(ANN, C));
        assertTrue(rooms.enter(BOB, C), "has none left");
    }

    @Test
    void without_a_limit_any_number_may_be_entered() {
        var rooms = new UserRooms(0);
        for (int i = 0; i < 10_000; i++) {
            assertTrue(rooms.enter(ANN, new RoomId("r" + i)));
        }
        rooms.leave(ANN, A);
        rooms.change(ANN, BOB, List.of(A));
    }

    @Test
    void sessions_on_several_loops_get_no_more_together() {
        var rooms = new UserRooms(50);
        var entered = new AtomicInteger();
        Threads.together(4, number -> {
            for (int i = 0; i < 100; i++) {
                if (rooms.enter(ANN, new RoomId("r" + number + "." + i))) {
                    entered.incrementAndGet();
                }
            }
        });
        assertEquals(50, entered.get());
    }
}
