package io.roomcast.presence.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.presence.PresenceContract;
import io.roomcast.presence.PresenceJournal;
import io.roomcast.presence.PresenceStore;
import io.roomcast.presence.PresenceUnavailableException;
import io.roomcast.presence.RecordingJournal;
import io.roomcast.presence.RecordingPresence;
import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage.Member;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.redis.BusEvents;
import io.roomcast.redis.Partition;
import io.roomcast.redis.RedisLoop;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisPresenceStoreIT extends PresenceContract {
    /** Debounce and lease are longer than a test stands still on a busy machine. */
    private static final PresenceTimes TIMES = new PresenceTimes(
            Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofMillis(400));

    private static RedisServer redis;
    private static Vertx vertx;

    private final List<PresentPod> pods = new ArrayList<>();
    private final RecordingPresence toldElsewhere = new RecordingPresence();
    private PresentPod pod;
    private int fences;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() throws Exception {
        close(vertx);
        redis.close();
    }

    private static void close(Vertx ended) throws Exception {
        ended.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Override
    protected PresenceStore open() {
        redis.command("FLUSHALL");
        pod = pod("one", vertx, told);
        return pod.store();
    }

    @AfterEach
    void close_the_pods() {
        pods.forEach(PresentPod::close);
    }

    /** Whoever leaves later is told of later: users leave beside each room of the test, in its partition. */
    @Override
    protected void debouncePasses() {
        var clock = new UserId("clock-" + ++fences);
        List<RoomId> besides =
                Stream.of(LOBBY, ATTIC).map(RedisPresenceStoreIT::beside).toList();
        besides.forEach(beside -> {
            pod.hears(beside);
            join(beside, PHONE, clock);
            // Later where Redis was away: before that, nobody is told who has left again.
            told.hears(clock + " joined " + beside + ", 1");
            leave(beside, PHONE, clock);
        });
        besides.forEach(beside -> told.hears(clock + " left " + beside + ", 0"));
    }

    private static RoomId beside(RoomId room) {
        return IntStream.range(0, 10_000)
                .mapToObj(number -> new RoomId("beside-" + room + number))
                .filter(other -> Partition.of(other).equals(Partition.of(room)))
                .findFirst()
                .orElseThrow();
    }

    private PresentPod pod(String name, Vertx itsVertx, RecordingPresence listener) {
        var opened = new PresentPod(name, itsVertx, redis, TIMES, listener);
        pods.add(opened);
        opened.hears(LOBBY);
        opened.hears(ATTIC);
        return opened;
    }

    private PresentPod another() {
        return pod("two", vertx, toldElsewhere);
    }

    private static void join(PresentPod where, RoomId room, SessionId session, UserId user) {
        where.store().join(room, session, user, null).toCompletableFuture().join();
    }

    private static void leave(PresentPod where, RoomId room, SessionId session, UserId user) {
        where.store().leave(room, session, user).toCompletableFuture().join();
    }

    private void eventuallyMembers(Member... members) {
        Eventually.holds(
                "the lobby has " + List.of(members), () -> members(LOBBY).equals(List.of(members)));
    }

    private static boolean exists(String key) {
        return redis.command("EXISTS", key).equals(List.of("1"));
    }

    @Test
    void every_pod_learns_of_it() {
        PresentPod two = another();
        join(LOBBY, PHONE, ANN);
        join(two, LOBBY, DESK, BOB);
        told.exactly("ann joined lobby, 1", "bob joined lobby, 2");
        toldElsewhere.exactly("ann joined lobby, 1", "bob joined lobby, 2");
        assertEquals(
                members(LOBBY), two.store().members(LOBBY).toCompletableFuture().join());
    }

    @Test
    void a_user_on_two_pods_is_one_member() {
        PresentPod two = another();
        join(LOBBY, PHONE, ANN);
        join(two, LOBBY, LAPTOP, ANN);
        assertEquals(List.of(new Member(ANN, null, 2)), members(LOBBY));
        leave(LOBBY, PHONE, ANN);
        debouncePasses();
        told.exactly("ann joined lobby, 1");
        leave(two, LOBBY, LAPTOP, ANN);
        told.exactly("ann joined lobby, 1", "ann left lobby, 0");
    }

    @Test
    void a_reconnect_to_another_pod_within_the_debounce_is_neither_left_nor_joined() {
        PresentPod two = another();
        join(LOBBY, PHONE, ANN);
        leave(LOBBY, PHONE, ANN);
        join(two, LOBBY, LAPTOP, ANN);
        debouncePasses();
        told.exactly("ann joined lobby, 1");
        assertEquals(List.of(new Member(ANN, null, 1)), members(LOBBY));
    }

    @Test
    void the_info_of_the_newest_session_is_shown_wherever_it_is() {
        PresentPod two = another();
        Json first = Json.checked("1".getBytes(StandardCharsets.UTF_8));
        Json second = Json.checked("2".getBytes(StandardCharsets.UTF_8));
        store.join(LOBBY, PHONE, ANN, first).toCompletableFuture().join();
        two.store().join(LOBBY, LAPTOP, ANN, second).toCompletableFuture().join();
        join(LOBBY, DESK, BOB);
        redis.command("ZREM", "roomcast:pods", "one");
        Eventually.holds("one has another name", () -> exists("roomcast:{p" + number(LOBBY) + "}:seats:one.1:lobby"));
        assertEquals(second, members(LOBBY).get(0).info());
    }

    @Test
    void a_killed_pods_members_have_left_once() {
        PresentPod two = another();
        PresentPod three = pod("three", vertx, new RecordingPresence());
        join(three, LOBBY, PHONE, ANN);
        join(three, ATTIC, PHONE, ANN);
        join(two, LOBBY, DESK, BOB);
        three.close();
        told.hears("ann left lobby, 1");
        told.hears("ann left attic, 0");
        debouncePasses();
        assertEquals(2, told.count(event -> event.startsWith("ann left")));
        toldElsewhere.hears("ann left attic, 0");
        assertEquals(2, toldElsewhere.count(event -> event.startsWith("ann left")));
        assertEquals(List.of(new Member(BOB, null, 1)), members(LOBBY));
        Eventually.holds(
                "nothing of it is left",
                () -> redis.command("KEYS", "*three*").isEmpty()
                        && redis.command("ZCARD", "roomcast:dead:{roomcast:pods}")
                                .equals(List.of("0")));
    }

    @Test
    void who_is_on_a_killed_pod_and_on_another_stays() {
        PresentPod two = another();
        join(LOBBY, PHONE, ANN);
        join(two, LOBBY, LAPTOP, ANN);
        two.close();
        eventuallyMembers(new Member(ANN, null, 1));
        debouncePasses();
        told.exactly("ann joined lobby, 1");
    }

    @Test
    void who_left_a_pod_that_died_before_the_debounce_was_over_has_left() {
        PresentPod two = another();
        join(two, LOBBY, PHONE, ANN);
        leave(two, LOBBY, PHONE, ANN);
        two.close();
        told.exactly("ann joined lobby, 1", "ann left lobby, 0");
    }

    @Test
    void a_pod_that_was_silent_for_long_comes_back_with_its_members() throws Exception {
        Vertx itsOwn = Vertx.vertx();
        PresentPod two = pod("two", itsOwn, toldElsewhere);
        join(two, LOBBY, PHONE, ANN);
        var resumed = new CountDownLatch(1);
        two.pauseUntil(resumed);
        told.exactly("ann joined lobby, 1", "ann left lobby, 0");
        resumed.countDown();
        told.exactly("ann joined lobby, 1", "ann left lobby, 0", "ann joined lobby, 1");
        eventuallyMembers(new Member(ANN, null, 1));
        pods.remove(two);
        two.close();
        close(itsOwn);
    }

    @Test
    void a_pod_whose_lease_is_gone_registers_its_members_again() {
        join(LOBBY, PHONE, ANN);
        String former = "roomcast:{p" + number(LOBBY) + "}:seats:one:lobby";
        assertTrue(exists(former));
        redis.command("ZREM", "roomcast:pods", "one");
        Eventually.holds("what it held under its former name is reaped", () -> !exists(former));
        eventuallyMembers(new Member(ANN, null, 1));
        debouncePasses();
        told.exactly("ann joined lobby, 1");
    }

    @Test
    void nobody_is_taken_for_dead_because_redis_was_silent() {
        PresentPod two = another();
        join(LOBBY, PHONE, ANN);
        join(two, LOBBY, DESK, BOB);
        long longerThanTheLease = TIMES.lease().plusMillis(300).toMillis();
        redis.command("CLIENT", "PAUSE", Long.toString(longerThanTheLease), "ALL");
        debouncePasses();
        told.exactly("ann joined lobby, 1", "bob joined lobby, 2");
        List<String> living = redis.command("ZRANGE", "roomcast:pods", "0", "-1");
        assertEquals(Set.of("one", "two"), Set.copyOf(living));
    }

    @Test
    void members_are_there_again_after_redis_lost_everything_and_nobody_is_told() {
        PresentPod two = another();
        join(LOBBY, PHONE, ANN);
        join(two, LOBBY, LAPTOP, ANN);
        join(two, LOBBY, DESK, BOB);
        redis.command("FLUSHALL");
        eventuallyMembers(new Member(ANN, null, 2), new Member(BOB, null, 1));
        debouncePasses();
        told.exactly("ann joined lobby, 1", "bob joined lobby, 2");
    }

    @Test
    void many_members_are_registered_again() {
        CompletableFuture.allOf(IntStream.range(0, 1_200)
                        .mapToObj(number -> store.join(LOBBY, PHONE, new UserId("user-" + number), null)
                                .toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .join();
        assertEquals(1_200, members(LOBBY).size());
        redis.command("FLUSHALL");
        Eventually.holds("all are there", () -> members(LOBBY).size() == 1_200);
        debouncePasses();
        assertEquals(1_200, told.count(event -> event.startsWith("user-")));
    }

    @Test
    void what_happens_while_redis_is_away_is_made_good() {
        PresentPod two = another();
        join(LOBBY, PHONE, ANN);
        join(two, LOBBY, LAPTOP, ANN);
        join(LOBBY, DESK, BOB);
        redis.kill();
        leave(LOBBY, DESK, BOB);
        leave(LOBBY, PHONE, ANN);
        join(two, LOBBY, PHONE, new UserId("carl"));
        join(two, LOBBY, DESK, new UserId("dora"));
        leave(two, LOBBY, DESK, new UserId("dora"));
        CompletionException failure = assertThrows(CompletionException.class, () -> members(LOBBY));
        assertInstanceOf(PresenceUnavailableException.class, failure.getCause());
        redis.launch();
        Eventually.holds(
                "it is back", () -> pods.stream().allMatch(each -> each.store().isRegistered()));
        eventuallyMembers(new Member(ANN, null, 1), new Member(new UserId("carl"), null, 1));
    }

    @Test
    void sessions_of_all_pods_are_named() {
        PresentPod two = another();
        Json info = Json.checked("1".getBytes(StandardCharsets.UTF_8));
        join(LOBBY, PHONE, ANN);
        two.store().join(LOBBY, LAPTOP, ANN, info).toCompletableFuture().join();
        join(two, LOBBY, DESK, BOB);

        assertEquals(
                Set.of(
                        new Attendance(ANN, PHONE, info),
                        new Attendance(ANN, LAPTOP, info),
                        new Attendance(BOB, DESK, null)),
                Set.copyOf(two.store().sessions(LOBBY).toCompletableFuture().join()));
    }

    @Test
    void what_redis_lacks_is_found() {
        join(LOBBY, PHONE, ANN);
        join(LOBBY, DESK, BOB);
        String partition = "roomcast:{p" + number(LOBBY) + "}:";
        redis.command("DEL", partition + "seats:one:lobby", partition + "members:lobby");
        eventuallyMembers(new Member(ANN, null, 1), new Member(BOB, null, 1));
        redis.command("DEL", partition + "members:lobby");
        eventuallyMembers(new Member(ANN, null, 1), new Member(BOB, null, 1));
    }

    @Test
    void what_nobody_holds_any_more_is_found() {
        String partition = "roomcast:{p" + number(LOBBY) + "}:";
        join(LOBBY, PHONE, ANN);
        // Members first: a seat that is found without its member is taken away alone, and nothing leads to the member
        // then.
        redis.command("HSET", partition + "members:lobby", "bob", "1\n0\n", "carl", "2\n0\n");
        redis.command("HSET", partition + "seats:one:lobby", "bob", "1");
        redis.command("HSET", partition + "seats:gone:lobby", "carl", "2");
        redis.command("SADD", partition + "rooms:gone", "lobby");
        redis.command("SADD", partition + "holders", "gone");
        eventuallyMembers(new Member(ANN, null, 1));
        Eventually.holds("both have left", () -> told.count(event -> event.contains(" left ")) == 2);
    }

    @Test
    void the_journal_learns_of_each_coming_and_going_once_though_two_pods_read() {
        var journal = new RecordingJournal();
        PresentPod one = journaled("three", journal);
        PresentPod two = journaled("four", journal);
        join(one, LOBBY, PHONE, ANN);
        join(two, LOBBY, DESK, ANN);
        join(two, LOBBY, new SessionId("tablet"), BOB);
        leave(one, LOBBY, PHONE, ANN);
        leave(two, LOBBY, DESK, ANN);
        journal.hears("ann joined lobby, 1", "bob joined lobby, 2", "ann left lobby, 1");
        leave(two, LOBBY, new SessionId("tablet"), BOB);
        journal.hears("ann joined lobby, 1", "bob joined lobby, 2", "ann left lobby, 1", "bob left lobby, 0");
        nothingIsLeftForTheJournal();
    }

    @Test
    void facts_that_the_journal_did_not_deal_with_are_told_by_another_pod_under_the_same_ids() {
        var silent = new RecordingJournal();
        silent.answersNothing();
        PresentPod one = journaled("three", silent);
        join(one, LOBBY, PHONE, ANN);
        silent.hears("ann joined lobby, 1");
        var journal = new RecordingJournal();
        journaled("four", journal);
        one.close();
        // The dead pod's member leaves as well.
        journal.hears("ann joined lobby, 1", "ann left lobby, 0");
        assertEquals(silent.ids().get(0), journal.ids().get(0));
        nothingIsLeftForTheJournal();
    }

    @Test
    void without_a_journal_nothing_is_written_down() {
        join(LOBBY, PHONE, ANN);
        told.hears("ann joined lobby, 1");
        assertFalse(exists(PresenceScripts.facts(Partition.of(LOBBY))));
    }

    @Test
    void facts_beyond_what_redis_keeps_are_counted() {
        String facts = PresenceScripts.facts(Partition.of(LOBBY));
        var silent = new RecordingJournal();
        silent.answersNothing();
        PresentPod one = journaled("three", silent);
        join(one, LOBBY, PHONE, ANN);
        silent.hears("ann joined lobby, 1");
        redis.command("EVAL", "for i = 1, 10000 do redis.call('XADD', KEYS[1], '*', 'x', i) end", "1", facts);
        join(one, LOBBY, DESK, BOB);
        assertEquals(List.of("1"), redis.command("GET", facts + ":lost"));
        assertEquals(List.of("10001"), redis.command("XLEN", facts));
    }

    /** Not beside the pod of the other tests: what a pod without a journal decides nobody writes down. */
    private PresentPod journaled(String name, RecordingJournal journal) {
        pod.close();
        var opened = new PresentPod(name, vertx, redis, TIMES, toldElsewhere, journal);
        pods.add(opened);
        return opened;
    }

    private static void nothingIsLeftForTheJournal() {
        String facts = PresenceScripts.facts(Partition.of(LOBBY));
        Eventually.holds(
                "all facts are dealt with", () -> redis.command("XLEN", facts).equals(List.of("0")));
    }

    @Test
    void a_pods_name_has_no_colons() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new RedisPresenceStore(
                        new RedisLoop(vertx),
                        () -> Redis.createClient(vertx, redis.uri()),
                        new BusEvents(),
                        TIMES,
                        "a:b",
                        PresenceJournal.NONE,
                        new RoomMetrics(new SimpleMeterRegistry())));
    }

    private static int number(RoomId room) {
        return Partition.of(room).number();
    }
}
