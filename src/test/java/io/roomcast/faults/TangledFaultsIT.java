package io.roomcast.faults;

import io.roomcast.testing.Chaos;
import io.roomcast.testing.FaultProxy;
import io.roomcast.testing.PodCluster;
import io.roomcast.testing.RedisServer;
import io.roomcast.witness.WitnessProtocol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults that begin before others have ended, to pods, to their lines to Redis and to Redis itself, under clients of both protocols.
 * What happens follows from a seed, when exactly does not. {@code roomcast.faults.count} and {@code roomcast.faults.seed} are for
 * longer runs and other ones.
 */
@Tag("faults")
class TangledFaultsIT {
    private static final int COUNT = Integer.getInteger("roomcast.faults.count", 12);
    /** Always the same where none is given, so that a build does not fail by chance. */
    private static final long SEED = Long.getLong("roomcast.faults.seed", 1);

    private static final int PODS = 3;
    /** Between one thing that happens and the next. */
    private static final int LONGEST_REST_MILLIS = 2_500;

    @TempDir
    private Path directory;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private RedisServer redis;
    private PodCluster pods;

    @BeforeEach
    void start() {
        redis = RedisServer.start("--appendonly", "yes");
        pods = PodCluster.in(directory)
                .property("roomcast.rooms.default.publish-rate", "0")
                .property("roomcast.rooms.default.history-size", "5000");
        for (int i = 0; i < PODS; i++) {
            pods.startBehind(FaultProxy.to(redis, SEED + i));
        }
    }

    @AfterEach
    void stop() {
        clock.shutdownNow();
        pods.close();
        redis.close();
    }

    @Test
    void whatever_fails_before_the_last_fault_is_over() throws Exception {
        Chaos chaos = new Chaos(SEED);
        Faults faults = new Faults(redis, pods);
        try (Trial trial = Trial.of("tangled faults of seed " + SEED, pods, "tangled:")) {
            trial.joins(WitnessProtocol.CENTRIFUGE);
            for (int i = 0; i < COUNT; i++) {
                faults.next(chaos);
                rest(Duration.ofMillis(chaos.below(LONGEST_REST_MILLIS)));
            }
            faults.endAll();
            trial.endsWell();
        } catch (AssertionError broken) {
            throw new AssertionError(
                    String.format(
                            "repeat with -Droomcast.faults.count=%d -Droomcast.faults.seed=%d; what happened: %s",
                            COUNT, SEED, faults),
                    broken);
        }
    }

    private void rest(Duration time) throws Exception {
        clock.schedule(() -> {}, time.toMillis(), TimeUnit.MILLISECONDS).get();
    }
}
