package io.roomcast.witness;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A running proof: clients that join, publish, are interrupted and recover, and a {@link Judge} over what they are told. It
 * speaks the plan's protocol as any program would. Its methods may be called from any thread but the event loops' own.
 */
public final class Witness {
    private final Crowd crowd;
    private final Future<String> deployment;
    private CompletableFuture<WitnessReport> end;

    private Witness(Vertx vertx, WitnessPlan plan) {
        crowd = new Crowd(plan);
        deployment = vertx.deployVerticle(crowd);
    }

    /** Begins: the clients connect, some dozens at a time, and each publishes as soon as it is in its room. */
    public static Witness start(Vertx vertx, WitnessPlan plan) {
        return new Witness(vertx, plan);
    }

    /**
     * Over when every client has been in its room once; fails with {@link IllegalStateException} if the server sends one away for
     * good before. Waits as long as that takes: a server that cannot be reached is tried again and again.
     */
    public CompletionStage<Void> ready() {
        return deployment.compose(id -> crowd.ready()).toCompletionStage();
    }

    /** The figures so far; after the end, the last ones. What is missing at the end of a room is not known before {@link #finish}. */
    public WitnessReport snapshot() {
        CompletableFuture<WitnessReport> last = end();
        if (last != null && last.isDone()) {
            return last.join();
        }
        return deployment
                .compose(id -> onLoop(() -> Future.succeededFuture(crowd.report())))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /**
     * Stops publishing, waits until every publish is answered and every client has been told all of them, judges, and closes all
     * sockets. Publishes without an answer after half of the time are given up. Fails if the witness itself has a fault. Asked
     * again, it answers the same.
     *
     * @param settle the longest that it waits
     */
    public synchronized CompletionStage<WitnessReport> finish(Duration settle) {
        if (end == null) {
            end = deployment
                    .compose(id -> onLoop(() -> crowd.finish(settle)).compose(report -> undeployed(id, report)))
                    .toCompletionStage()
                    .toCompletableFuture();
        }
        return end.minimalCompletionStage();
    }

    private synchronized CompletableFuture<WitnessReport> end() {
        return end;
    }

    private Future<WitnessReport> undeployed(String id, WitnessReport report) {
        return crowd.getVertx().undeploy(id).map(report);
    }

    /** The crowd belongs to its loop. */
    private <T> Future<T> onLoop(Supplier<Future<T>> task) {
        Promise<T> done = Promise.promise();
        crowd.loop().runOnContext(now -> task.get().onComplete(done));
        return done.future();
    }
}
