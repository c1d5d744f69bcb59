package io.roomcast.room;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.MemorySize;
import io.roomcast.auth.RoomPolicy;
import io.roomcast.broker.Broker;
import io.roomcast.broker.Publication;
import io.roomcast.broker.local.LocalBroker;
import io.roomcast.broker.local.LocalBrokerConfig;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.metrics.RoomMetrics.Door;
import io.roomcast.presence.PresenceStore;
import io.roomcast.presence.local.LocalPresenceStore;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.testing.MutableClock;
import io.roomcast.trace.FlightRecorder;
import io.roomcast.trace.TraceConfig;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Everything from the rooms down, in memory and in the test's hand. Anyone may enter, and frames may be large. */
public final class RoomHouse {
    private static final int MAX_FRAME_SIZE = 64 << 20;

    public final MutableClock clock = new MutableClock();
    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    public final RoomMetrics metrics = new RoomMetrics(meters);
    public final FlightRecorder recorder =
            new FlightRecorder(new Traces(100, 100, Duration.ofMinutes(10)), clock, metrics);
    /** What rooms tell of what is published, where they do. */
    public final RecordingRoomEvents events = new RecordingRoomEvents();

    public final Broker broker;
    public final RoomService service;

    final Namespaces namespaces;
    final RoomHub hub;

    private record Limits(int maxRooms, MemorySize historyBytes, int maxKeys) implements LocalBrokerConfig {}

    private record Traces(int entries, int tracks, Duration keep) implements TraceConfig {}

    private RoomHouse(Loop timers, int maxRooms, UnaryOperator<Broker> wrap, String... settings) {
        namespaces = new Namespaces(RoomSettings.shippedAnd(settings), true, MAX_FRAME_SIZE);
        var limits = new Limits(maxRooms, new MemorySize(BigInteger.valueOf(256 << 20)), 100_000);
        broker = wrap.apply(new LocalBroker(namespaces, clock, limits));
        PresenceStore presence = new LocalPresenceStore(Duration.ofSeconds(5), (delay, task) -> {
            timers.schedule(task, delay);
            return () -> {};
        });
        hub = new RoomHub(broker, presence, namespaces, metrics, recorder);
        service = new RoomService(broker, presence, hub, new RoomPolicy(), namespaces, metrics, events);
    }

    /**
     * @param timers runs what presence does later
     * @param settings names of room options without {@code roomcast.rooms.}, each followed by its value
     */
    public static RoomHouse open(Loop timers, String... settings) {
        return open(timers, broker -> broker, settings);
    }

    /** @param wrap puts a broker of the test's around the real one */
    public static RoomHouse open(Loop timers, UnaryOperator<Broker> wrap, String... settings) {
        return new RoomHouse(timers, 100_000, wrap, settings);
    }

    /** Where the broker knows no more than so many rooms. */
    public static RoomHouse small(Loop timers, int maxRooms) {
        return new RoomHouse(timers, maxRooms, broker -> broker);
    }

    /** A push of the server's own. */
    public Position publishes(String room, String text) {
        var data = Json.checked(('"' + text + '"').getBytes(StandardCharsets.UTF_8));
        var outcome = service.push(new RoomId(room), Publication.ofServer(data), Door.CLOCK)
                .toCompletableFuture()
                .join();
        return ((PublishOutcome.Accepted) outcome).position();
    }

    /** The broker's head of the room. */
    public Position headOf(String room) {
        return broker.recover(new RoomId(room), null)
                .toCompletableFuture()
                .join()
                .head();
    }

    /** Rooms with members on this pod. */
    public double rooms() {
        return gauge("roomcast.rooms");
    }

    public double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    /** @param tag key and value, or nothing */
    public double count(String name, String... tag) {
        return meters.get(name).tags(tag).counter().count();
    }
}
