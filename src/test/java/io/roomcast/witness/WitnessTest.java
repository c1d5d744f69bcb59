package io.roomcast.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.House;
import io.roomcast.testing.TestTokens;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A witness against the real server, in the same process. */
@QuarkusTest
@Tag("inside")
class WitnessTest {
    private static final Duration SETTLE = Duration.ofSeconds(20);
    private static final int PATIENCE_SECONDS = 60;

    @Inject
    Vertx vertx;

    @TestHTTPResource("/")
    URI server;

    @ParameterizedTest
    @EnumSource
    void a_server_that_does_what_it_promises_is_clean(WitnessProtocol protocol) {
        String prefix = "witness:clean-" + protocol + "-";
        Witness witness = Witness.start(vertx, plan(4, 12, 400, House.token("witness"), prefix, protocol));
        done(witness.ready());
        Eventually.holds("acknowledged", () -> witness.snapshot().acknowledged() >= 300);

        WitnessReport report = done(witness.finish(SETTLE));

        assertTrue(report.isClean(), report::table);
        assertTrue(report.judged());
        assertEquals(12, report.subscribed());
        assertEquals(report.published(), report.acknowledged());
        assertTrue(report.delivered() >= 2 * report.published(), report::table);
        // Without those of before every client was in.
        assertTrue(report.latency().count() > 0 && report.latency().count() <= report.delivered(), report::table);
        assertEquals(4, report.epochs());
        assertEquals(0, report.reconnects() + report.gaps() + report.unanswered());
        assertEquals(List.of(), report.findings());
        assertEquals(report, witness.snapshot());
    }

    @ParameterizedTest
    @EnumSource
    void batches_are_read_as_well(WitnessProtocol protocol) {
        String prefix = "windowed:witness-" + protocol + "-";
        Witness witness = Witness.start(vertx, plan(1, 3, 200, House.token("witness"), prefix, protocol));
        done(witness.ready());
        Eventually.holds("delivered", () -> witness.snapshot().delivered() >= 300);

        WitnessReport report = done(witness.finish(SETTLE));

        assertTrue(report.isClean(), report::table);
    }

    @Test
    void rooms_without_history_prove_nothing() {
        Witness witness = Witness.start(vertx, plan(1, 2, 100, House.token("witness"), "live:witness-"));
        Eventually.holds("delivered", () -> witness.snapshot().unnumbered() > 0);

        WitnessReport report = done(witness.finish(SETTLE));

        assertTrue(!report.isClean(), report::table);
        assertEquals(
                "room live:witness-0 keeps no history, so nothing can be proven in it",
                report.findings().get(0));
    }

    @ParameterizedTest
    @EnumSource
    void a_publisher_that_is_too_fast_is_told_so_and_tries_again(WitnessProtocol protocol) {
        String prefix = "calm:witness-" + protocol + "-";
        Witness witness = Witness.start(vertx, plan(1, 1, 4, House.token("witness"), prefix, protocol));
        Eventually.holds("sent again", () -> witness.snapshot().resent() > 0);

        WitnessReport report = done(witness.finish(SETTLE));

        assertTrue(report.isClean(), report::table);
    }

    @Test
    void who_is_not_let_in_is_told_why() {
        Witness witness = Witness.start(vertx, plan(1, 2, 1, "no token", "witness:"));

        CompletionException failure = assertThrows(CompletionException.class, () -> done(witness.ready()));
        Eventually.holds("sent away", () -> witness.snapshot().dismissed() == 2);
        WitnessReport report = done(witness.finish(SETTLE));

        assertEquals("the upgrade was refused with 401", failure.getCause().getMessage());
        assertEquals(2L, report.refusedUpgrades().get(401));
        assertTrue(!report.isClean(), report::table);
    }

    @Test
    void who_is_not_let_in_in_the_other_protocol_stays_away() {
        Witness witness = Witness.start(vertx, plan(1, 2, 1, "no token", "witness:", WitnessProtocol.CENTRIFUGE));

        assertThrows(CompletionException.class, () -> done(witness.ready()));
        Eventually.holds("sent away", () -> witness.snapshot().dismissed() == 2);
        WitnessReport report = done(witness.finish(SETTLE));

        assertTrue(!report.isClean(), report::table);
    }

    @Test
    void who_may_not_publish_proves_nothing() {
        String reader = TestTokens.user("witness").room("*", "subscribe").sign();
        Witness witness = Witness.start(vertx, plan(1, 2, 100, reader, "witness:read-"));
        Eventually.holds("refused", () -> witness.snapshot().rejected() > 0);

        WitnessReport report = done(witness.finish(SETTLE));

        assertEquals(0, report.acknowledged() + report.unanswered());
        assertTrue(!report.isClean(), report::table);
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private WitnessPlan plan(int rooms, int clients, int rate, String token, String prefix) {
        return plan(rooms, clients, rate, token, prefix, WitnessProtocol.NATIVE);
    }

    private WitnessPlan plan(int rooms, int clients, int rate, String token, String prefix, WitnessProtocol protocol) {
        URI url = URI.create("ws://localhost:" + server.getPort());
        return new WitnessPlan(List.of(url), rooms, clients, rate, token, prefix, protocol);
    }
}
