package io.roomcast.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.testing.Eventually;
import io.roomcast.testing.FaultProxy;
import io.roomcast.testing.PodCluster;
import io.roomcast.testing.PodCluster.Pod;
import io.roomcast.testing.RedisServer;
import io.roomcast.testing.Sentinels;
import io.roomcast.witness.WitnessProtocol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is lost silently, repeated or told in another order, whatever fails. */
@Tag("faults")
class FaultScenariosIT {
    private static final int PODS = 3;
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration LOSSY = Duration.ofSeconds(8);

    @TempDir
    private static Path directory;

    private static ScheduledExecutorService clock;
    private static RedisServer redis;
    private static PodCluster pods;

    @BeforeAll
    static void start() {
        clock = Executors.newSingleThreadScheduledExecutor();
        redis = RedisServer.start("--appendonly", "yes");
        pods = cluster();
        for (int i = 0; i < PODS; i++) {
            pods.startBehind(FaultProxy.to(redis, i));
        }
    }

    @AfterAll
    static void stop() {
        pods.close();
        redis.close();
        clock.shutdownNow();
    }

    /** What one scenario has broken for good is no excuse for the next one. */
    @BeforeEach
    void mend() {
        for (Pod pod : pods.pods()) {
            pod.proxy().heal();
            if (!pod.isReady()) {
                pod.process().kill();
                pod.launch();
            }
        }
    }

    private static PodCluster cluster() {
        return PodCluster.in(directory)
                .property("roomcast.rooms.default.publish-rate", "0")
                .property("roomcast.rooms.default.history-size", "5000")
                .property("roomcast.rooms.brief.history-size", "5");
    }

    private static Trial trial(TestInfo info) throws Exception {
        return trial(info, "", pods);
    }

    private static Trial trial(TestInfo info, String namespace, PodCluster cluster) throws Exception {
        String method = method(info);
        return Trial.of(method.replace('_', ' '), cluster, namespace + method + ":");
    }

    private static Trial trialByCentrifuge(TestInfo info) throws Exception {
        String method = method(info);
        return Trial.of(method.replace('_', ' '), pods, method + ":", WitnessProtocol.CENTRIFUGE);
    }

    private static String method(TestInfo info) {
        return info.getTestMethod().orElseThrow().getName();
    }

    private static Pod first() {
        return pods.pods().get(0);
    }

    private static void later(Runnable task) throws Exception {
        clock.schedule(task, PAUSE.toMillis(), TimeUnit.MILLISECONDS).get();
    }

    private static void untilNoneIsReady() {
        Eventually.holds("no pod is ready", () -> pods.pods().stream().noneMatch(Pod::isReady));
    }

    @Test
    void redis_is_killed_and_comes_back_empty(TestInfo info) throws Exception {
        comesBackEmpty(trial(info));
    }

    private static void comesBackEmpty(Trial trial) throws Exception {
        try (trial) {
            redis.kill();
            redis.forget();
            untilNoneIsReady();
            redis.launch();
            trial.endsWell();
        }
    }

    @Test
    void redis_is_killed_and_comes_back_empty_at_once(TestInfo info) throws Exception {
        try (Trial trial = trial(info)) {
            redis.kill();
            redis.forget();
            redis.launch();
            trial.endsWell();
        }
    }

    @Test
    void redis_is_killed_and_comes_back_with_its_data(TestInfo info) throws Exception {
        comesBackWithItsData(trial(info));
    }

    private static void comesBackWithItsData(Trial trial) throws Exception {
        try (trial) {
            redis.kill();
            untilNoneIsReady();
            redis.launch();
            trial.endsWell();
        }
    }

    @Test
    void redis_pauses_for_ten_seconds(TestInfo info) throws Exception {
        try (Trial trial = trial(info)) {
            redis.pause();
            later(redis::resume);
            trial.endsWell();
        }
    }

    @Test
    void the_master_dies_and_Sentinel_names_another(TestInfo info) throws Exception {
        try (Sentinels sentinels = Sentinels.start();
                PodCluster cluster = behind(sentinels);
                Trial trial = trial(info, "", cluster)) {
            RedisServer former = sentinels.master();
            former.kill();
            sentinels.successorOf(former);
            trial.endsWell();
        }
    }

    @Test
    void the_master_pauses_and_comes_back_when_Sentinel_has_named_another(TestInfo info) throws Exception {
        try (Sentinels sentinels = Sentinels.start();
                PodCluster cluster = behind(sentinels);
                Trial trial = trial(info, "", cluster)) {
            RedisServer former = sentinels.master();
            former.pause();
            sentinels.successorOf(former);
            former.resume();
            trial.endsWell();
        }
    }

    @Test
    void pods_listen_to_the_new_master_while_they_still_publish_to_the_former(TestInfo info) throws Exception {
        try (Sentinels sentinels = Sentinels.start();
                PodCluster cluster = behind(sentinels);
                Trial trial = trial(info, "", cluster)) {
            RedisServer former = sentinels.master();
            former.pause();
            sentinels.successorOf(former);
            former.resume();
            former.command("CLIENT", "KILL", "TYPE", "pubsub");
            trial.endsWell();
        }
    }

    private static PodCluster behind(Sentinels sentinels) {
        PodCluster cluster = cluster()
                .property("quarkus.redis.client-type", "sentinel")
                .property("quarkus.redis.master-name", sentinels.masterName())
                .property("quarkus.redis.hosts", sentinels.uris());
        for (int i = 0; i < PODS; i++) {
            cluster.start();
        }
        return cluster;
    }

    @Test
    void one_pushed_frame_in_a_hundred_is_lost(TestInfo info) throws Exception {
        losing(trial(info), 0.01);
    }

    @Test
    void one_pushed_frame_in_ten_is_lost(TestInfo info) throws Exception {
        losing(trial(info), 0.1);
    }

    @Test
    void one_pushed_frame_in_ten_is_lost_and_history_is_brief(TestInfo info) throws Exception {
        losing(trial(info, "brief:", pods), 0.1);
    }

    private static void losing(Trial trial, double probability) throws Exception {
        try (trial) {
            long before = dropped();
            pods.pods().forEach(pod -> pod.proxy().dropPushes(probability));
            trial.load(LOSSY);
            pods.pods().forEach(pod -> pod.proxy().heal());
            assertTrue(dropped() > before, "nothing was lost");
            trial.endsWell();
        } finally {
            pods.pods().forEach(pod -> pod.proxy().heal());
        }
    }

    private static long dropped() {
        return pods.pods().stream().mapToLong(pod -> pod.proxy().dropped()).sum();
    }

    @Test
    void the_subscription_is_cut(TestInfo info) throws Exception {
        cutting(info, "");
    }

    @Test
    void the_subscription_is_cut_and_history_is_brief(TestInfo info) throws Exception {
        cutting(info, "brief:");
    }

    private static void cutting(TestInfo info, String namespace) throws Exception {
        try (Trial trial = trial(info, namespace, pods)) {
            for (int i = 0; i < 3; i++) {
                Eventually.holds("something is cut", () -> first().proxy().cutSubscriptions() > 0);
                trial.calm();
            }
            trial.endsWell();
        }
    }

    @Test
    void all_connections_of_a_pod_are_half_open(TestInfo info) throws Exception {
        try (Trial trial = trial(info)) {
            first().proxy().goHalfOpen();
            untilTheFirstNotices();
            trial.endsWell();
        }
    }

    @Test
    void the_subscription_of_a_pod_is_half_open(TestInfo info) throws Exception {
        try (Trial trial = trial(info)) {
            assertTrue(first().proxy().subscriptionsGoHalfOpen() > 0, "there is no subscription");
            untilTheFirstNotices();
            trial.endsWell();
        }
    }

    @Test
    void a_pod_is_cut_off_and_so_are_its_new_connections(TestInfo info) throws Exception {
        try (Trial trial = trial(info)) {
            first().proxy().isolate();
            later(first().proxy()::heal);
            trial.endsWell();
        } finally {
            first().proxy().heal();
        }
    }

    private static void untilTheFirstNotices() {
        Eventually.holds("the pod is not ready", () -> !first().isReady());
    }

    @Test
    void redis_is_slow(TestInfo info) throws Exception {
        try (Trial trial = trial(info)) {
            pods.pods().forEach(pod -> pod.proxy().delay(Duration.ofMillis(300)));
            trial.load(LOSSY);
            pods.pods().forEach(pod -> pod.proxy().heal());
            trial.endsWell();
        } finally {
            pods.pods().forEach(pod -> pod.proxy().heal());
        }
    }

    @Test
    void a_pod_is_killed(TestInfo info) throws Exception {
        try (Trial trial = trial(info)) {
            first().process().kill();
            first().launch();
            trial.endsWell();
        }
    }

    @Test
    void a_pod_pauses_for_ten_seconds(TestInfo info) throws Exception {
        try (Trial trial = trial(info)) {
            first().process().pause();
            later(first().process()::resume);
            trial.endsWell();
        }
    }

    @Test
    void two_pods_join(TestInfo info) throws Exception {
        try (Trial trial = trial(info)) {
            Pod fourth = pods.startBehind(FaultProxy.to(redis, 4));
            Pod fifth = pods.startBehind(FaultProxy.to(redis, 5));
            pods.becomesReady();
            trial.joins(List.of(fourth, fifth));
            trial.load(LOSSY);
            trial.endsWell();
        } finally {
            pods.pods().stream().skip(PODS).forEach(pods::end);
        }
    }

    @Test
    void pods_are_killed_one_after_the_other_under_clients_of_the_Centrifuge_protocol(TestInfo info) throws Exception {
        try (Trial trial = trialByCentrifuge(info)) {
            for (Pod pod : pods.pods()) {
                pod.process().kill();
                pod.launch();
                pods.becomesReady();
                trial.calm();
            }
            trial.endsWell();
        }
    }

    @Test
    void a_pod_leaves_and_comes_back_under_clients_of_the_Centrifuge_protocol(TestInfo info) throws Exception {
        try (Trial trial = trialByCentrifuge(info)) {
            first().process().terminate();
            assertEquals(143, first().process().exitCode());
            first().launch();
            trial.endsWell();
        }
    }

    @Test
    void redis_is_killed_under_clients_of_the_Centrifuge_protocol_and_comes_back_empty(TestInfo info) throws Exception {
        comesBackEmpty(trialByCentrifuge(info));
    }

    @Test
    void redis_is_killed_under_clients_of_the_Centrifuge_protocol_and_comes_back_with_its_data(TestInfo info)
            throws Exception {
        comesBackWithItsData(trialByCentrifuge(info));
    }

    @Test
    void frames_are_lost_under_clients_of_the_Centrifuge_protocol(TestInfo info) throws Exception {
        losing(trialByCentrifuge(info), 0.1);
    }

    /** With {@code -Droomcast.socket.direct=false} all other scenarios go this way too. */
    @Test
    void frames_are_lost_and_a_pod_is_killed_where_the_framework_writes_to_clients(TestInfo info) throws Exception {
        try (PodCluster cluster = cluster().property("roomcast.socket.direct", "false")) {
            for (int i = 0; i < PODS; i++) {
                cluster.startBehind(FaultProxy.to(redis, 10 + i));
            }
            try (Trial trial = trial(info, "", cluster)) {
                cluster.pods().forEach(pod -> pod.proxy().dropPushes(0.1));
                trial.load(LOSSY);
                cluster.pods().forEach(pod -> pod.proxy().heal());
                Pod killed = cluster.pods().get(0);
                killed.process().kill();
                killed.launch();
                trial.endsWell();
            }
        }
    }
}
