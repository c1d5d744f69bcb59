package io.roomcast.faults;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.testing.Eventually;
import io.roomcast.testing.PodCluster;
import io.roomcast.testing.PodCluster.Pod;
import io.roomcast.witness.Witness;
import io.roomcast.witness.WitnessPlan;
import io.roomcast.witness.WitnessProtocol;
import io.roomcast.witness.WitnessReport;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One fault under load: {@value #ROOMS} rooms, each with a client on every pod, {@value #RATE} messages in a second, and witnesses
 * of what they are told. Prints one line in the end, and leaves what the pods logged beside the reports.
 */
final class Trial implements AutoCloseable {
    static final int ROOMS = 20;
    static final int RATE = 500;
    /** Longest time that a pod may be deaf and call itself ready. */
    private static final Duration DEAF_AT_MOST = Duration.ofSeconds(5);

    /** Load before the fault, and after all pods are ready again. */
    private static final Duration CALM = Duration.ofSeconds(2);
    /** Until the last message must have arrived: a lost tail is found within a second or two, and on a busy machine within some more. */
    private static final Duration SETTLE = Duration.ofSeconds(30);

    private static final int PATIENCE_SECONDS = 60;

    private final String name;
    private final PodCluster cluster;
    private final String prefix;
    private final WitnessProtocol protocol;
    private final Vertx vertx = Vertx.vertx();
    private final List<Witness> witnesses = new ArrayList<>();
    private final DeafnessProbe probe;
    private final long start;

    private Trial(String name, PodCluster cluster, String prefix, WitnessProtocol protocol) throws Exception {
        this.name = name;
        this.cluster = cluster;
        this.prefix = prefix;
        this.protocol = protocol;
        cluster.becomesReady();
        this.probe = DeafnessProbe.start(cluster.pods(), prefix + "probe");
        witness(cluster.pods(), RATE, protocol);
        this.start = System.nanoTime();
        calm();
    }

    /** @param prefix of its rooms' names */
    static Trial of(String name, PodCluster cluster, String prefix) throws Exception {
        return of(name, cluster, prefix, WitnessProtocol.NATIVE);
    }

    /** @param protocol that its clients speak */
    static Trial of(String name, PodCluster cluster, String prefix, WitnessProtocol protocol) throws Exception {
        return new Trial(name, cluster, prefix, protocol);
    }

    /** More clients in the same rooms, on these new pods, and more messages. */
    void joins(List<Pod> pods) throws Exception {
        pods.forEach(probe::add);
        witness(pods, RATE / 10, protocol);
    }

    /** More clients in the same rooms, on the pods that there are, and more messages. */
    void joins(WitnessProtocol others) throws Exception {
        witness(cluster.pods(), RATE / 10, others);
    }

    private void witness(List<Pod> pods, int rate, WitnessProtocol protocol) throws Exception {
        List<URI> urls = pods.stream().map(Pod::sockets).toList();
        Witness witness =
                Witness.start(vertx, new WitnessPlan(urls, ROOMS, ROOMS * pods.size(), rate, null, prefix, protocol));
        witnesses.add(witness);
        witness.ready().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Lets the load go on for a while. */
    void calm() {
        load(CALM);
    }

    void load(Duration time) {
        long before = witnesses.get(0).snapshot().published();
        long more = RATE * time.toMillis() / 1_000;
        Eventually.holds(
                more + " more messages are published",
                () -> witnesses.get(0).snapshot().published() >= before + more);
    }

    /** Ends the load once all is well again, and fails unless every promise was kept. */
    void endsWell() throws Exception {
        cluster.becomesReady();
        calm();
        Duration lasted = Duration.ofNanos(System.nanoTime() - start);
        List<WitnessReport> reports = new ArrayList<>();
        for (Witness witness : witnesses) {
            reports.add(witness.finish(SETTLE)
                    .toCompletableFuture()
                    .get(SETTLE.toSeconds() + PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
        reports.forEach(report -> System.out.println(line(report, lasted)));
        keep(reports);
        assertAll(
                () -> reports.forEach(report -> assertTrue(report.isClean(), report::table)),
                () -> reports.forEach(
                        report -> assertEquals(report.clients(), report.subscribed(), "all are in their rooms")),
                () -> assertTrue(probe.worst().compareTo(DEAF_AT_MOST) <= 0, probe::story));
    }

    private String line(WitnessReport report, Duration lasted) {
        return String.format(
                "faults: %s: %.0f s, published %d (%d acknowledged), delivered %d, gaps %d, recovered %d, refused %d,"
                        + " silent losses %d, repeats %d, reorderings %d, false recoveries %d, rewritten %d,"
                        + " latency p50 %d ms p99 %d ms max %d ms, %d repairs p50 %d ms p99 %d ms max %d ms, green and deaf at most %d ms, witness paused %d ms: %s",
                name,
                lasted.toMillis() / 1_000.0,
                report.published(),
                report.acknowledged(),
                report.delivered(),
                report.gaps(),
                report.recovered(),
                report.refusedRecoveries(),
                report.silentLosses(),
                report.repeats(),
                report.reorderings(),
                report.falseRecoveries(),
                report.rewritten(),
                report.latency().p50().toMillis(),
                report.latency().p99().toMillis(),
                report.latency().max().toMillis(),
                report.repair().count(),
                report.repair().p50().toMillis(),
                report.repair().p99().toMillis(),
                report.repair().max().toMillis(),
                probe.worst().toMillis(),
                report.longestPause().toMillis(),
                report.isClean() ? "clean" : "NOT CLEAN");
    }

    private void keep(List<WitnessReport> reports) {
        Path folder =
                Path.of(System.getProperty("roomcast.build.directory", "target"), "faults", prefix.replace(':', '-'));
        try {
            Files.createDirectories(folder);
            for (int i = 0; i < reports.size(); i++) {
                Files.writeString(
                        folder.resolve("witness-" + i + ".txt"), reports.get(i).table() + "\n" + probe.story());
            }
            for (int i = 0; i < cluster.pods().size(); i++) {
                Files.writeString(
                        folder.resolve("pod-" + i + ".log"),
                        cluster.pods().get(i).process().outputSoFar());
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void close() {
        probe.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
