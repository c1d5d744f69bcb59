package io.roomcast.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.RoomId;
import io.roomcast.testing.Eventually;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/** Keeps what it is told, one sentence for each event. */
public final class RecordingPresence implements PresenceListener {
    private final Queue<String> events = new ConcurrentLinkedQueue<>();

    @Override
    public void onJoined(RoomId room, Attendance who, int members) {
        events.add(shown(who) + " joined " + room + ", " + members);
    }

    @Override
    public void onLeft(RoomId room, Attendance who, int members) {
        events.add(shown(who) + " left " + room + ", " + members);
    }

    private static String shown(Attendance who) {
        return who.info() == null ? who.user().value() : who.user() + " (" + who.session() + ", " + who.info() + ")";
    }

    /** Waits for these events, and fails if there are others. */
    public void exactly(String... expected) {
        Eventually.holds("told " + List.of(expected), () -> count(event -> !isOfTests(event)) >= expected.length);
        assertEquals(
                List.of(expected),
                events.stream().filter(event -> !isOfTests(event)).toList());
    }

    public long count(Predicate<String> matching) {
        return events.stream().filter(matching).count();
    }

    /** Waits until it was told of this. */
    public void hears(String expected) {
        Eventually.holds("told " + expected + " among " + events, () -> events.contains(expected));
    }

    /** Users by whom a test tells the time. */
    private static boolean isOfTests(String event) {
        return event.startsWith("clock-");
    }
}
