package io.roomcast.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlightRecorderTest {
    private static final RoomId LOBBY = new RoomId("lobby:1");
    private static final SessionId ANN = new SessionId("ann");
    private static final SessionId BOB = new SessionId("bob");
    private static final SessionId CID = new SessionId("cid");
    private static final Duration LONG = Duration.ofHours(1);

    private final MutableClock clock = new MutableClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private record Bounds(int entries, int tracks, Duration keep) implements TraceConfig {}

    private FlightRecorder recorder(int entries, int tracks, Duration keep) {
        return new FlightRecorder(new Bounds(entries, tracks, keep), clock, new RoomMetrics(meters));
    }

    private double lost() {
        return meters.get("roomcast.trace.lost").counter().count();
    }

    private double tracks() {
        return meters.get("roomcast.trace.tracks").gauge().value();
    }

    @Test
    void a_track_keeps_the_latest_entries_and_counts_what_fell_out() {
        FlightRecorder recorder = recorder(16, 1, LONG);
        Track track = recorder.begin(ANN, LOBBY);
        for (int offset = 1; offset <= 20; offset++) {
            track.add(Happening.MATCHED, new Position("e", offset), 1);
        }
        Track.Reading reading = recorder.read(ANN, LOBBY).orElseThrow();
        assertEquals(
                List.of(5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L, 20L),
                reading.entries().stream()
                        .map(entry -> entry.position().offset())
                        .toList());
        assertEquals(4, reading.overwritten());
        assertEquals(4, meters.get("roomcast.trace.overwritten").counter().count());
    }

    @Test
    void entries_have_the_time_of_the_pods_clock() {
        FlightRecorder recorder = recorder(16, 1, LONG);
        Track track = recorder.begin(ANN, LOBBY);
        track.add(System.nanoTime() - Duration.ofMinutes(5).toNanos(), Happening.RECEIVED, null, 1, null, null);
        Track.Reading reading = recorder.read(ANN, LOBBY).orElseThrow();
        Instant at = reading.instantOf(reading.entries().get(0));
        assertFalse(at.isAfter(clock.instant().minus(Duration.ofMinutes(5))));
        assertTrue(at.isAfter(clock.instant().minus(Duration.ofMinutes(15))));
    }

    @Test
    void what_was_recorded_outlives_the_session() {
        FlightRecorder recorder = recorder(16, 1, LONG);
        Track track = recorder.begin(ANN, LOBBY);
        track.add(Happening.LEFT, null, 0);
        assertFalse(recorder.read(ANN, LOBBY).orElseThrow().ended());
        recorder.end(track);
        Track.Reading reading = recorder.read(ANN, LOBBY).orElseThrow();
        assertTrue(reading.ended());
        assertEquals(1, reading.entries().size());
        assertEquals(1, tracks());
    }

    @Test
    void nothing_outlives_the_session_longer_than_it_is_kept() {
        FlightRecorder recorder = recorder(16, 1, Duration.ZERO);
        recorder.end(recorder.begin(ANN, LOBBY));
        assertTrue(recorder.read(ANN, LOBBY).isEmpty());
        assertEquals(0, tracks());
        assertEquals(0, lost());
    }

    @Test
    void where_there_are_as_many_as_may_be_the_one_that_ended_first_makes_way() {
        FlightRecorder recorder = recorder(16, 2, LONG);
        Track ann = recorder.begin(ANN, LOBBY);
        Track bob = recorder.begin(BOB, LOBBY);
        recorder.end(bob);
        recorder.end(ann);
        assertNotNull(recorder.begin(CID, LOBBY));
        assertTrue(recorder.read(BOB, LOBBY).isEmpty());
        assertTrue(recorder.read(ANN, LOBBY).isPresent());
        assertEquals(1, lost());
        assertEquals(2, tracks());
    }

    @Test
    void where_all_are_of_sessions_that_are_there_nobody_else_is_recorded() {
        FlightRecorder recorder = recorder(16, 1, LONG);
        recorder.begin(ANN, LOBBY);
        assertNull(recorder.begin(BOB, LOBBY));
        assertTrue(recorder.read(BOB, LOBBY).isEmpty());
        assertEquals(1, lost());
    }

    @Test
    void who_comes_back_into_a_room_goes_on_with_its_track() {
        FlightRecorder recorder = recorder(16, 1, LONG);
        Track track = recorder.begin(ANN, LOBBY);
        recorder.end(track);
        assertSame(track, recorder.begin(ANN, LOBBY));
        assertFalse(recorder.read(ANN, LOBBY).orElseThrow().ended());
        assertEquals(0, lost());
    }

    @Test
    void a_namespace_is_as_configured_until_it_is_switched() {
        FlightRecorder recorder = recorder(16, 1, LONG);
        assertFalse(recorder.isOn(LOBBY, false));
        assertTrue(recorder.isOn(LOBBY, true));
        assertTrue(recorder.turn("lobby", true));
        assertTrue(recorder.isOn(LOBBY, false));
        assertFalse(recorder.isOn(new RoomId("lobby2"), false));
        assertTrue(recorder.turn("lobby", false));
        assertFalse(recorder.isOn(LOBBY, true));
    }

    @Test
    void no_more_namespaces_are_switched_than_may_be() {
        FlightRecorder recorder = recorder(16, 1, LONG);
        for (int i = 0; i < FlightRecorder.MAX_SWITCHED; i++) {
            assertTrue(recorder.turn("n" + i, true));
        }
        assertFalse(recorder.turn("one-more", true));
        assertTrue(recorder.turn("n0", false));
    }

    @ParameterizedTest
    @CsvSource({
        "15, 1, 0s, roomcast.trace.entries must be from 16 to 4000.",
        "4001, 1, 0s, roomcast.trace.entries must be from 16 to 4000.",
        "16, 0, 0s, roomcast.trace.tracks must be from 1 to 1000000.",
        "16, 1, -1s, roomcast.trace.keep must not be less than nothing."
    })
    void wrong_bounds_stop_the_start_with_a_sentence(int entries, int tracks, String keep, String sentence) {
        Duration kept = Duration.parse("PT" + keep);
        assertEquals(
                sentence,
                assertThrows(ConfigurationException.class, () -> recorder(entries, tracks, kept))
                        .getMessage());
    }
}
