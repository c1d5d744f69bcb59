package io.roomcast.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.testing.PodCluster;
import io.roomcast.testing.PodCluster.Pod;
import io.roomcast.testing.RedisServer;
import io.roomcast.testing.ServerProcess;
import io.roomcast.witness.Witness;
import io.roomcast.witness.WitnessPlan;
import io.roomcast.witness.WitnessReport;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A deploy is a row of reconnects at the configured rate, and nobody misses anything. How many take part can be set
 * ({@code -Droomcast.deploy.clients=2000} and so on), for machines that have more to give.
 */
@Tag("faults")
class RollingRestartIT {
    private static final int PODS = 3;
    private static final int ROOMS = Integer.getInteger("roomcast.deploy.rooms", 20);
    private static final int CLIENTS = Integer.getInteger("roomcast.deploy.clients", 600);
    private static final int RATE = Integer.getInteger("roomcast.deploy.rate", 200);
    private static final int DRAIN_RATE = Integer.getInteger("roomcast.deploy.drain-rate", 100);
    private static final Duration SETTLE = Duration.ofSeconds(60);
    private static final int PATIENCE_SECONDS = 120;

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private RedisServer redis;
    private PodCluster pods;
    private Witness witness;

    @BeforeEach
    void under_load() throws Exception {
        redis = RedisServer.start();
        pods = PodCluster.in(directory)
                .property("quarkus.redis.hosts", redis.uri())
                .property("roomcast.drain.rate", Integer.toString(DRAIN_RATE))
                .property("roomcast.rooms.default.publish-rate", "0")
                .property("roomcast.rooms.default.join-leave", "false")
                .property("roomcast.rooms.default.history-size", "5000");
        for (int i = 0; i < PODS; i++) {
            pods.start();
        }
        pods.becomesReady();
        List<URI> urls = pods.pods().stream().map(Pod::sockets).toList();
        witness = Witness.start(vertx, new WitnessPlan(urls, ROOMS, CLIENTS, RATE, null, "deploy:"));
        witness.ready().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @AfterEach
    void end() {
        pods.close();
        redis.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void pods_that_are_asked_to_end_lose_nothing_and_everyone_recovers() throws Exception {
        WitnessReport report = restartEach(ServerProcess::terminate);
        assertEquals(0, report.refusedRecoveries(), report::table);
    }

    @Test
    void pods_that_are_killed_lose_nothing_either() throws Exception {
        restartEach(ServerProcess::close);
    }

    private WitnessReport restartEach(Consumer<ServerProcess> end) throws Exception {
        for (Pod pod : pods.pods()) {
            end.accept(pod.process());
            pod.process().exitCode();
            pod.launch();
            pods.becomesReady();
        }
        WitnessReport report = witness.finish(SETTLE).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        System.out.printf(
                "deploy: published %d, delivered %d, reconnects %d (at most %d in a second), recovered %d, refused %d,"
                        + " silent losses %d, repeats %d, latency p99 %d ms%n",
                report.published(),
                report.delivered(),
                report.reconnects(),
                report.peakReconnectsPerSecond(),
                report.recovered(),
                report.refusedRecoveries(),
                report.silentLosses(),
                report.repeats(),
                report.latency().p99().toMillis());
        assertTrue(report.isClean(), report::table);
        assertEquals(CLIENTS, report.subscribed(), "all are in their rooms");
        assertTrue(report.reconnects() >= CLIENTS, report::table);
        return report;
    }
}
