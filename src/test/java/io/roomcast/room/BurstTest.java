package io.roomcast.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Origin;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

class BurstTest {
    private static final RoomId LOBBY = new RoomId("lobby");

    private static Delivery message(String epoch, long offset, int length) {
        return delivery(offset == 0 ? null : new Position(epoch, offset), length, false);
    }

    private static Delivery delivery(Position position, int length, boolean excludeSelf) {
        Json data = Json.checked(('"' + "x".repeat(length) + '"').getBytes(StandardCharsets.UTF_8));
        Origin origin = excludeSelf ? new Origin(SessionId.random(), 1) : null;
        return Delivery.of(new Message(LOBBY, position, 1, null, data, origin, excludeSelf), "message", 0);
    }

    private static Burst of(Delivery... deliveries) {
        return Burst.take(new ArrayDeque<>(List.of(deliveries)));
    }

    @Test
    void takes_as_much_as_goes_well_into_one_write() {
        var pending = new ArrayDeque<Delivery>();
        for (int offset = 1; offset <= 10; offset++) {
            pending.add(message("e", offset, 10_000));
        }
        assertEquals(3, Burst.take(pending).messages());
        assertEquals(7, pending.size());
    }

    @Test
    void takes_one_that_is_larger_alone() {
        var pending = new ArrayDeque<>(List.of(message("e", 1, 100_000), message("e", 2, 1)));
        assertEquals(1, Burst.take(pending).messages());
        assertEquals(1, Burst.take(pending).messages());
    }

    @Test
    void takes_no_more_than_a_bounded_number() {
        var pending = new ArrayDeque<Delivery>();
        Delivery event = Delivery.event(
                new ServerMessage.Left(LOBBY, new Attendance(RoomScene.ANYONE.user(), SessionId.random(), null), 1), 0);
        for (int i = 0; i < 1_000; i++) {
            pending.add(event);
        }
        assertEquals(0, Burst.take(pending).messages());
        assertEquals(1_000 - 163, pending.size());
    }

    @Test
    void is_news_for_whoever_knows_nothing_of_it() {
        Burst burst = of(message("e", 5, 1), message("e", 6, 1));
        assertTrue(burst.isNewsAfter("e", 4));
        assertFalse(burst.isNewsAfter("e", 5));
        assertFalse(burst.isNewsAfter("f", 4));
        assertFalse(burst.isNewsAfter(null, 0));
    }

    @Test
    void is_news_for_everybody_where_nothing_has_a_number() {
        Burst burst = of(message("e", 0, 1), message("e", 0, 1));
        assertTrue(burst.isNewsAfter("e", 9));
        assertTrue(burst.isNewsAfter(null, 0));
    }

    @Test
    void needs_a_look_for_each_member_where_an_epoch_changes_a_gap_is_told_or_somebody_is_left_out() {
        assertFalse(of(message("e", 5, 1), message("f", 6, 1)).isNewsAfter("e", 4));
        assertFalse(of(message("e", 5, 1), message("e", 4, 1)).isNewsAfter("e", 3));
        assertFalse(of(Delivery.gap(new ServerMessage.Gap(LOBBY, new Position("e", 4)), 0), message("e", 5, 1))
                .isNewsAfter("e", 4));
        assertFalse(
                of(message("e", 5, 1), delivery(new Position("e", 6), 1, true)).isNewsAfter("e", 4));
    }
}
