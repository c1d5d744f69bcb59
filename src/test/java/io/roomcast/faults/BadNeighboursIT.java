package io.roomcast.faults;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.testing.Eventually;
import io.roomcast.testing.ServerProcess;
import io.roomcast.testing.ServerProcess.Ports;
import io.roomcast.witness.Witness;
import io.roomcast.witness.WitnessPlan;
import io.roomcast.witness.WitnessReport;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A quiet room beside clients that do what they should not: one floods as fast as the server takes it, one stops reading, and two
 * hundred a second come with bad tokens and go. Prints what the quiet room notices of it.
 */
@Tag("faults")
class BadNeighboursIT {
    private static final Duration PROMPT = Duration.ofMillis(50);
    /** Where a hundred clients read a flood beside the witness, for whom no core is left. */
    private static final Duration STILL_SERVED = Duration.ofMillis(250);

    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration LASTS = Duration.ofSeconds(10);
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final int RATE = 100;
    private static final int PATIENCE_SECONDS = 30;

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private ServerProcess server;

    @AfterEach
    void stop() {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void a_quiet_room_stays_prompt_with_the_limits_as_shipped() throws Exception {
        Nuisance nuisance = suffers("limits as shipped", launch(), 0, PROMPT);
        assertTrue(nuisance.floodsEnded(4502) > 0, "whoever floods is sent away");
    }

    @Test
    void a_quiet_room_stays_prompt_beside_a_flood_that_nothing_limits() throws Exception {
        Nuisance nuisance = suffers("no limits", unlimited(), 0, PROMPT);
        assertEquals(0, nuisance.floodsEnded(4502), "sent away for flooding");
    }

    @Test
    void a_quiet_room_is_still_served_beside_a_flood_that_a_hundred_are_told_of() throws Exception {
        Nuisance nuisance = suffers("no limits, 100 told", unlimited(), 100, STILL_SERVED);
        assertTrue(nuisance.heardBytes() > nuisance.floodedBytes(), "they are told of it");
    }

    private ServerProcess.Launch unlimited() {
        return launch().property("roomcast.rooms.default.publish-rate", "0")
                .property("roomcast.session.command-rate", "0")
                .property("roomcast.session.flood-limit", "0");
    }

    private ServerProcess.Launch launch() {
        return ServerProcess.in(directory)
                .property("roomcast.auth.anonymous", "true")
                .property("roomcast.auth.secret", "only-for-tests-0123456789abcdefghijklmnop");
    }

    private Nuisance suffers(String name, ServerProcess.Launch launch, int audience, Duration p99AtMost)
            throws Exception {
        server = launch.start();
        Ports ports = server.ports();
        try (var nuisance = new Nuisance(ports.http(), audience)) {
            nuisance.begins();
            witness(ports, "warm:", WARM_UP);
            long tokensBefore = nuisance.badTokens();
            WitnessReport quiet = witness(ports, "quiet:", LASTS);
            long tokens = nuisance.badTokens() - tokensBefore;
            System.out.printf(
                    "neighbours: %s: quiet room p50 %d ms p99 %d ms max %d ms of %d deliveries, witness paused %d ms;"
                            + " flood of %d MB, told %d MB, ended as %s; %d readers stopped; %d bad tokens%n",
                    name,
                    quiet.latency().p50().toMillis(),
                    quiet.latency().p99().toMillis(),
                    quiet.latency().max().toMillis(),
                    quiet.delivered(),
                    quiet.longestPause().toMillis(),
                    nuisance.floodedBytes() >> 20,
                    nuisance.heardBytes() >> 20,
                    nuisance.floodsEnded(),
                    nuisance.stoppedReaders(),
                    tokens);
            assertAll(
                    () -> assertTrue(quiet.isClean(), quiet::table),
                    () -> assertTrue(quiet.latency().p99().compareTo(p99AtMost) < 0, quiet::table),
                    () -> assertTrue(nuisance.floodedBytes() > 1 << 20, "there was a flood"),
                    () -> assertTrue(nuisance.stoppedReaders() > 0, "someone stopped reading"),
                    () -> assertTrue(
                            tokens >= Nuisance.KNOCKS_PER_SECOND * LASTS.toSeconds() * 9 / 10,
                            () -> tokens + " came with bad tokens"),
                    () -> assertEquals(0, nuisance.letIn(), "let in with bad tokens"));
            return nuisance;
        }
    }

    /** Two clients in one room, one of whom speaks, or both. */
    private WitnessReport witness(Ports ports, String prefix, Duration lasts) throws Exception {
        URI url = URI.create("ws://localhost:" + ports.http());
        Witness witness = Witness.start(vertx, new WitnessPlan(List.of(url), 1, 2, RATE, null, prefix));
        witness.ready().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        long wanted = witness.snapshot().published() + RATE * lasts.toSeconds();
        Eventually.holds(
                wanted + " messages are published", () -> witness.snapshot().published() >= wanted);
        return witness.finish(SETTLE).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
