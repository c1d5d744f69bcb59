package io.roomcast.session;

import io.quarkus.runtime.configuration.MemorySize;
import io.roomcast.auth.Identity;
import io.roomcast.auth.LocalRevocations;
import io.roomcast.auth.Verification;
import io.roomcast.broker.Broker;
import io.roomcast.limits.AdmissionConfig;
import io.roomcast.limits.Admissions;
import io.roomcast.limits.Connections;
import io.roomcast.limits.Entry;
import io.roomcast.limits.LocalUserConnections;
import io.roomcast.limits.Place;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.PodName;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.centrifuge.CentrifugeJsonCodec;
import io.roomcast.protocol.centrifuge.Terms;
import io.roomcast.room.RoomHouse;
import io.roomcast.room.Shard;
import io.roomcast.testing.CountingCodec;
import io.roomcast.testing.ManualLoop;
import io.roomcast.testing.RecordingTransport;
import io.roomcast.testing.ScriptedBroker;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Everything from the sessions down, on one loop and in the test's hand. Anyone may enter any room. */
public final class SessionHouse {
    private static final Entries ANY_NUMBER = new Entries(0, 0);

    public final ManualLoop loop = new ManualLoop();
    public final CountingCodec codec = new CountingCodec();
    public final RoomHouse rooms;

    /** What is told of sessions that come and go. */
    final List<String> told = new ArrayList<>();

    final SessionRegistry registry = new SessionRegistry();
    final RecordingJobDesk jobs = new RecordingJobDesk();
    final ScriptedAuthorizer authorizer = new ScriptedAuthorizer();
    final LocalRevocations revocations;
    final TimerWheel wheel;
    private final SessionLoop sessionLoop;
    private final SessionFactory factory;
    private final Connections connections;
    private final Map<String, CompletionStage<Verification>> tokens = new HashMap<>();
    private ScriptedBroker broker;

    private record Limits(
            Duration authTimeout,
            Duration heartbeat,
            Duration deadAfter,
            Duration callTimeout,
            Optional<String> sendJob,
            Duration refreshAhead,
            Duration maxAge,
            int maxRooms,
            int maxRoomsPerUser,
            int commandRate,
            int floodLimit,
            MemorySize outboundLimit,
            MemorySize podOutboundLimit)
            implements SessionConfig {}

    /**
     * Of one client or one user; 0 for any number.
     *
     * @param rooms of one user
     */
    record Bounds(int rooms, int commandRate, int floodLimit) {
        static final Bounds NONE = new Bounds(0, 0, 0);
    }

    /** What doors look after is not limited here. */
    private record Entries(int subscribes, int connectionsPerUser) implements AdmissionConfig {
        @Override
        public int upgrades() {
            return 0;
        }

        @Override
        public int connections() {
            return 0;
        }

        @Override
        public int connectionsPerIp() {
            return 0;
        }

        @Override
        public Optional<List<String>> trustedProxies() {
            return Optional.empty();
        }
    }

    private SessionHouse(long podOutboundLimit, Duration maxAge, Entries entries, Bounds bounds, String... settings) {
        this(podOutboundLimit, maxAge, entries, bounds, Optional.empty(), settings);
    }

    private SessionHouse(
            long podOutboundLimit,
            Duration maxAge,
            Entries entries,
            Bounds bounds,
            Optional<String> sendJob,
            String... settings) {
        rooms = RoomHouse.open(loop, this::script, settings);
        wheel = new TimerWheel(rooms.clock::millis);
        sessionLoop = new SessionLoop(loop, new Shard(loop, rooms.metrics), wheel);
        var config = new Limits(
                Duration.ofSeconds(30),
                Duration.ofSeconds(25),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                sendJob,
                Duration.ofSeconds(25),
                maxAge,
                4,
                bounds.rooms(),
                bounds.commandRate(),
                bounds.floodLimit(),
                bytes(1 << 20),
                bytes(podOutboundLimit));
        var dispatcher =
                new MessageDispatcher(rooms.service, this::verify, new Admissions(entries), config, jobs, authorizer);
        connections = new Connections(entries, new LocalUserConnections(entries), rooms.metrics);
        revocations = new LocalRevocations(100, rooms.clock, rooms.metrics);
        factory = new SessionFactory(
                rooms.service,
                dispatcher,
                registry,
                config,
                new PodName("pod-1"),
                rooms.clock,
                rooms.metrics,
                revocations,
                new RecordingSessionEvents(told));
    }

    /** @param settings names of room options without {@code roomcast.rooms.}, each followed by its value */
    public static SessionHouse open(String... settings) {
        return withPodLimit(256 << 20, settings);
    }

    /** Where no more bytes may wait for all clients. */
    static SessionHouse withPodLimit(long bytes, String... settings) {
        return new SessionHouse(bytes, Duration.ZERO, ANY_NUMBER, Bounds.NONE, settings);
    }

    /** Where sessions do not get older, give or take a tenth. */
    static SessionHouse withMaxAge(Duration age) {
        return new SessionHouse(256 << 20, age, ANY_NUMBER, Bounds.NONE);
    }

    /** Where a job takes what clients send without asking for an answer. */
    static SessionHouse withSendJob(String job) {
        return new SessionHouse(256 << 20, Duration.ZERO, ANY_NUMBER, Bounds.NONE, Optional.of(job));
    }

    /** Where so many may enter rooms in a second, and twice as many at once. */
    static SessionHouse withSubscribes(int perSecond) {
        return new SessionHouse(256 << 20, Duration.ZERO, new Entries(perSecond, 0), Bounds.NONE);
    }

    /** Where what each client and user may do is bounded. */
    static SessionHouse withBounds(Bounds bounds, String... settings) {
        return new SessionHouse(256 << 20, Duration.ZERO, ANY_NUMBER, bounds, settings);
    }

    /** Where a user may have no more connections. */
    static SessionHouse withConnectionsPerUser(int limit) {
        return new SessionHouse(256 << 20, Duration.ZERO, new Entries(0, limit), Bounds.NONE);
    }

    private static MemorySize bytes(long bytes) {
        return new MemorySize(BigInteger.valueOf(bytes));
    }

    private Broker script(Broker real) {
        broker = new ScriptedBroker(real);
        return broker;
    }

    public ScriptedBroker broker() {
        return broker;
    }

    private CompletionStage<Verification> verify(String token) {
        return tokens.getOrDefault(
                token, CompletableFuture.completedStage(new Verification.Rejected("the token is not known")));
    }

    /** From now on, the token is good. */
    public void accepts(String token, Identity identity) {
        tokens.put(token, CompletableFuture.completedStage(new Verification.Accepted(identity)));
    }

    /** From now on, the token is good for whoever has none. */
    void acceptsForAnyone(String token, Identity identity) {
        tokens.put(token, CompletableFuture.completedStage(new Verification.AcceptedForAnyone(identity)));
    }

    /** From now on, the token is one whose time is over. */
    void expires(String token) {
        tokens.put(token, CompletableFuture.completedStage(new Verification.Rejected("expired", true)));
    }

    /** From now on, the token takes its time. */
    CompletableFuture<Verification> verifiesLater(String token) {
        var verification = new CompletableFuture<Verification>();
        tokens.put(token, verification);
        return verification;
    }

    /** A client with a token that does not end. */
    public Client connects(String user, String room) {
        return connects(Identity.vouchedFor(new UserId(user)), room, null, codec);
    }

    /** A client that has not said who it is. */
    public Client connects(String room) {
        return connects(null, room, null, codec);
    }

    public Client connects(Identity identity, String room, Position since, Codec language) {
        Client client = create(identity, room, since, language);
        client.session.open(false);
        loop.runAll();
        return client;
    }

    /** A session at the end of the test's own transport. */
    public Session connects(Identity identity, String room, Position since, Codec language, Transport transport) {
        Session session = factory.create(
                sessionLoop, transport, language, Conversation.NATIVE, new RoomId(room), identity, since, place());
        session.open(false);
        loop.runAll();
        return session;
    }

    /** A session of the Centrifuge protocol at the end of the test's own transport. */
    public Session opens(Identity identity, boolean anonymousAllowed, Codec language, Transport transport) {
        Session session = factory.create(
                sessionLoop, transport, language, Conversation.CENTRIFUGE, null, identity, null, place());
        session.open(anonymousAllowed);
        loop.runAll();
        return session;
    }

    Client connectsAnonymously(String room) {
        Client client = create(null, room, null, codec);
        client.session.open(true);
        loop.runAll();
        return client;
    }

    /** A client that only reads. */
    Client listens(String user, String room) {
        var transport = new RecordingTransport();
        Session session = factory.create(
                sessionLoop,
                transport,
                codec,
                Conversation.READING,
                new RoomId(room),
                Identity.vouchedFor(new UserId(user)),
                null,
                place());
        session.open(false);
        loop.runAll();
        return new Client(session, transport);
    }

    /** A client of the Centrifuge protocol that has yet to speak; its path names no room. */
    Client opens(Identity identity, boolean anonymousAllowed) {
        var transport = new RecordingTransport();
        var language = new CentrifugeJsonCodec(new Terms("test", Duration.ofSeconds(25)));
        return new Client(opens(identity, anonymousAllowed, language, transport), transport);
    }

    private Client create(Identity identity, String room, Position since, Codec language) {
        var transport = new RecordingTransport();
        return new Client(
                factory.create(
                        sessionLoop,
                        transport,
                        language,
                        Conversation.NATIVE,
                        new RoomId(room),
                        identity,
                        since,
                        place()),
                transport);
    }

    private Place place() {
        if (connections.enter(null) instanceof Entry.Admitted admitted) {
            return admitted.place();
        }
        throw new AssertionError("nobody is refused here");
    }

    /** Lets time pass, tick by tick. */
    public void passes(Duration time) {
        for (long ticks = time.dividedBy(TimerWheel.TICK); ticks > 0; ticks--) {
            rooms.clock.advance(TimerWheel.TICK);
            loop.advance(TimerWheel.TICK);
            wheel.tick();
            loop.runAll();
        }
    }

    void publishes(String room, String... texts) {
        for (String text : texts) {
            rooms.publishes(room, text);
        }
        loop.runAll();
    }

    /** Ends all sessions, with what waits for them, and the watch over frames. */
    public void close() {
        registry.forEach(session -> session.onClosed(CloseStatus.NORMAL));
        loop.runAll();
        codec.endWatch();
    }

    /** Bytes that wait for all clients, as the pod's budget knows them. */
    double waitingBytes() {
        return rooms.gauge("roomcast.outbound.waiting.bytes");
    }

    /** One client's end of a session. */
    public final class Client {
        public final Session session;
        public final RecordingTransport transport;

        private Client(Session session, RecordingTransport transport) {
            this.session = session;
            this.transport = transport;
        }

        /** Sends text frames, as one read brings them. */
        public void says(String... frames) {
            for (String frame : frames) {
                session.onText(frame.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
            }
            loop.runAll();
        }

        /** What it got since the last call, one line for each frame. */
        public List<String> hears() {
            return transport.hears();
        }

        /** It reads again what waits. */
        void reads() {
            transport.resume();
            session.onWritable();
            loop.runAll();
        }

        void reads(int frames) {
            transport.resume(frames);
            session.onWritable();
            loop.runAll();
        }
    }
}
