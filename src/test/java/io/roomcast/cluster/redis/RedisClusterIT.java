package io.roomcast.cluster.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.cluster.Cluster.Replies;
import io.roomcast.cluster.ClusterBusyException;
import io.roomcast.cluster.OwnAnswers;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.PodName;
import io.roomcast.protocol.json.JsonValues;
import io.roomcast.redis.CommandLink;
import io.roomcast.redis.PodId;
import io.roomcast.redis.RedisLoop;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.RedisHouse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods and a real Redis. Where a pod is to be missing the others have some seconds; where not, more than a test has patience. */
class RedisClusterIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final String TOPIC = "greeting";

    private final RedisHouse house = new RedisHouse();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<RedisCluster> pods = new ArrayList<>();
    private RedisCluster left;
    private RedisCluster right;

    @BeforeEach
    void two_pods() {
        left = pod("left", LONG);
        right = pod("right", LONG);
        greets(left, "left");
        greets(right, "right");
    }

    @AfterEach
    void close() {
        pods.forEach(RedisCluster::close);
        house.close();
        workers.shutdownNow();
    }

    private RedisCluster pod(String name, Duration timeout) {
        PodId id = PodId.of(new PodName(name));
        RedisCluster pod = new RedisCluster(
                new RedisLoop(house.vertx()),
                house.clients(),
                id,
                new OwnAnswers(workers, timeout),
                timeout,
                new RoomMetrics(meters));
        pod.start();
        pods.add(pod);
        lives(id.value());
        Eventually.holds("it is connected", pod::isUp);
        return pod;
    }

    /** As a pod's lease would have it. */
    private void lives(String lease) {
        house.server().command("ZADD", CommandLink.PODS, "1", lease);
    }

    private static void greets(RedisCluster pod, String name) {
        pod.answer(TOPIC, question -> CompletableFuture.completedFuture(JsonValues.quote(name + " " + question)));
    }

    private static Json number(int number) {
        return JsonValues.parseOrQuote(Integer.toString(number));
    }

    private static Replies ask(RedisCluster pod) throws Exception {
        return pod.ask(TOPIC, number(7)).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static List<String> said(Replies replies) {
        return replies.replies().stream()
                .map(reply -> reply.pod() + ": " + reply.body())
                .sorted()
                .toList();
    }

    private static List<String> missing(Replies replies) {
        return replies.missing().stream().map(PodName::value).toList();
    }

    @Test
    void all_that_live_answer_and_nobody_is_waited_for_longer() throws Exception {
        for (RedisCluster asking : List.of(left, right)) {
            Replies replies = ask(asking);
            assertEquals(List.of("left: \"left 7\"", "right: \"right 7\""), said(replies));
            assertEquals(List.of(), replies.missing());
        }
    }

    @Test
    void a_pod_that_goes_on_under_another_lease_is_the_same() throws Exception {
        for (String lease : house.server().command("ZRANGE", CommandLink.PODS, "0", "-1")) {
            lives(lease + ".1");
        }
        assertEquals(List.of(), missing(ask(left)));
    }

    @Test
    void a_pod_that_says_nothing_is_named_in_time() throws Exception {
        lives("dead-pod~0123456789abcdef");
        lives("of-an-older-version");
        RedisCluster hasty = pod("hasty", SHORT);
        greets(hasty, "hasty");
        Replies replies = ask(hasty);
        assertEquals(List.of("hasty: \"hasty 7\"", "left: \"left 7\"", "right: \"right 7\""), said(replies));
        assertEquals(List.of("dead-pod", "of-an-older-version"), missing(replies));
        assertEquals(2, meters.get("roomcast.cluster.missing").counter().count());
        assertEquals(
                1,
                meters.get("roomcast.cluster.time").tag("topic", TOPIC).timer().count());
    }

    @Test
    void a_pod_that_cannot_answer_says_so_at_once() throws Exception {
        RedisCluster strange = pod("strange", LONG);
        RedisCluster failing = pod("failing", LONG);
        failing.answer(TOPIC, question -> CompletableFuture.failedFuture(new IllegalStateException("of the test")));
        Replies replies = ask(left);
        assertEquals(List.of("left: \"left 7\"", "right: \"right 7\""), said(replies));
        assertEquals(List.of("failing", "strange"), missing(replies));
        assertEquals(List.of("failing", "strange"), missing(ask(strange)));
    }

    @Test
    void an_answer_that_is_too_large_is_none() throws Exception {
        RedisCluster talkative = pod("talkative", LONG);
        talkative.answer(
                TOPIC,
                question -> CompletableFuture.completedFuture(JsonValues.quote("x".repeat(OwnAnswers.MAX_BYTES))));
        assertEquals(List.of("talkative"), missing(ask(left)));
    }

    @Test
    void while_redis_is_away_a_pod_answers_alone_and_names_those_it_knew() throws Exception {
        ask(left);
        house.server().kill();
        Eventually.holds("it is noticed", () -> !left.isUp());
        Replies replies = ask(left);
        assertEquals(List.of("left: \"left 7\""), said(replies));
        assertEquals(List.of("right"), missing(replies));
        house.server().launch();
        Eventually.holds("all are back", () -> left.isUp() && right.isUp());
    }

    @Test
    void questions_are_bounded() throws Exception {
        lives("silent~0123456789abcdef");
        List<CompletableFuture<Replies>> asked = new ArrayList<>();
        for (int i = 0; i < RedisCluster.MAX_UNDER_WAY; i++) {
            asked.add(left.ask(TOPIC, number(i)).toCompletableFuture());
        }
        ExecutionException refused = assertThrows(ExecutionException.class, () -> ask(left));
        assertInstanceOf(ClusterBusyException.class, refused.getCause());
        assertEquals(1, meters.get("roomcast.cluster.refused").counter().count());
        assertTrue(asked.stream().noneMatch(CompletableFuture::isCompletedExceptionally));
    }

    @Test
    void what_is_no_question_and_no_answer_is_passed_over() throws Exception {
        for (String nonsense : List.of("", "x", "[]", "{}", "{\"id\":1}", "{\"id\":\"a\",\"from\":\"b\"}")) {
            house.server().command("PUBLISH", RedisCluster.ASK, nonsense);
        }
        house.server()
                .command("PUBLISH", RedisCluster.ASK, "{\"id\":\"a\",\"from\":\"b\",\"topic\":\"" + TOPIC + "\"}");
        assertFalse(said(ask(left)).isEmpty());
    }
}
