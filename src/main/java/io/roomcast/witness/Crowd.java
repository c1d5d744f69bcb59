package io.roomcast.witness;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** All clients of a witness, on one event loop: lets them in little by little, keeps the rate, and sees the end. */
final class Crowd extends AbstractVerticle {
    /** Clients that connect for the first time at once. */
    private static final int DOOR_WIDTH = 64;

    private static final long PUBLISH_MILLIS = 5;
    private static final long TICK_MILLIS = 50;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int CLOSING_TIMEOUT_SECONDS = 2;
    /** Holds a recovery of 4 MiB. */
    private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

    private static final short NORMAL = 1000;

    private final WitnessPlan plan;
    private final Tally tally = new Tally();
    private final Judge judge;
    private final Script script;
    private final FrameReader frames;
    private final ReplyReader replies;
    private final Client[] clients;
    private final Promise<Void> ready = Promise.promise();

    private WebSocketClient sockets;
    private int entered;
    private int started;
    private boolean publishing = true;
    private int nextWriter;
    /** The start of the second whose publishes are counted. */
    private long secondStart;

    private long publishedInSecond;
    private long lastPublishTick;
    private Ending ending;

    /** The last part of a run. */
    private static final class Ending {
        private final long freezeBy;
        private final long endBy;
        private final Promise<WitnessReport> report = Promise.promise();
        private boolean frozen;
        private boolean over;

        Ending(long now, Duration settle) {
            this.freezeBy = now + settle.toNanos() / 2;
            this.endBy = now + settle.toNanos();
        }
    }

    /** Why it cannot go on; null as long as it can. */
    private Throwable fault;

    Crowd(WitnessPlan plan) {
        this.plan = plan;
        this.judge = new Judge(plan.rooms(), plan.clients(), tally);
        this.script = new Script(
                Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), Character.MAX_RADIX),
                System.nanoTime());
        this.frames = new FrameReader(script);
        this.replies = new ReplyReader(script);
        this.clients = new Client[plan.clients()];
        for (int index = 0; index < clients.length; index++) {
            clients[index] = new Client(index, this);
        }
    }

    @Override
    public void start() {
        context.exceptionHandler(this::broken);
        sockets = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxConnections(Integer.MAX_VALUE)
                .setMaxFrameSize(MAX_MESSAGE_BYTES)
                .setMaxMessageSize(MAX_MESSAGE_BYTES)
                .setConnectTimeout(CONNECT_TIMEOUT_MILLIS)
                .setClosingTimeout(CLOSING_TIMEOUT_SECONDS));
        lastPublishTick = System.nanoTime();
        secondStart = lastPublishTick;
        vertx.setPeriodic(PUBLISH_MILLIS, timer -> publishDue(System.nanoTime()));
        vertx.setPeriodic(TICK_MILLIS, timer -> tick(System.nanoTime()));
        tick(System.nanoTime());
    }

    /** Where everything of this crowd runs. */
    Context loop() {
        return context;
    }

    /** Over when every client has been in its room once; fails if one is sent away before. */
    Future<Void> ready() {
        return ready.future();
    }

    WitnessPlan plan() {
        return plan;
    }

    Tally tally() {
        return tally;
    }

    Judge judge() {
        return judge;
    }

    Script script() {
        return script;
    }

    FrameReader frames() {
        return frames;
    }

    ReplyReader replies() {
        return replies;
    }

    WebSocketClient sockets() {
        return sockets;
    }

    void after(long millis, Runnable task) {
        vertx.setTimer(Math.max(1, millis), timer -> task.run());
    }

    /** Says good-bye; that it may not be heard any more is no fault. */
    Future<Void> closeQuietly(ClientWebSocket socket) {
        return socket.close(NORMAL).otherwiseEmpty();
    }

    /** A client is in its room for the first time. */
    void entered() {
        entered++;
        if (entered == clients.length) {
            judge.startTimes();
            ready.tryComplete();
        }
    }

    /** A client was sent away for good. */
    void dismissed(String why) {
        ready.tryFail(new IllegalStateException(why));
    }

    /** A fault of the witness itself. It could be the one that hides a fault of the server, so there is no report. */
    private void broken(Throwable failure) {
        fault = failure;
        ready.tryFail(failure);
        if (ending != null) {
            ending.report.tryFail(failure);
        }
    }

    // ---- time ----

    private void tick(long now) {
        int connecting = 0;
        for (Client client : clients) {
            client.tick(now);
            connecting += client.isConnecting() ? 1 : 0;
        }
        while (started < clients.length && connecting < DOOR_WIDTH && ending == null) {
            clients[started++].connect(now);
            connecting++;
        }
        if (ending != null && !ending.over) {
            comeToAnEnd(now);
        }
    }

    private void publishDue(long now) {
        long pause = now - lastPublishTick - Duration.ofMillis(PUBLISH_MILLIS).toNanos();
        tally.longestPause = Math.max(tally.longestPause, pause);
        lastPublishTick = now;
        if (!publishing || plan.rate() == 0) {
            return;
        }
        if (now - secondStart > 2 * SECOND || tally.subscribed == 0) {
            // What could not be published for so long is not made up for in a burst.
            secondStart = now;
            publishedInSecond = 0;
        }
        while (publishedInSecond < (now - secondStart) * plan.rate() / SECOND && publishOne(now)) {
            publishedInSecond++;
        }
        if (publishedInSecond >= plan.rate()) {
            secondStart += SECOND;
            publishedInSecond -= plan.rate();
        }
    }

    /** Clients take turns; false if none may. */
    private boolean publishOne(long now) {
        for (int tried = 0; tried < clients.length; tried++) {
            Client client = clients[nextWriter];
            nextWriter = (nextWriter + 1) % clients.length;
            if (client.mayPublish()) {
                client.publish(now);
                return true;
            }
        }
        return false;
    }

    // ---- the end ----

    /** Called once. */
    Future<WitnessReport> finish(Duration settle) {
        publishing = false;
        ending = new Ending(System.nanoTime(), settle);
        if (fault != null) {
            ending.over = true;
            return Future.failedFuture(fault);
        }
        comeToAnEnd(System.nanoTime());
        return ending.report.future();
    }

    /** First every publish gets its answer, then everyone hears of it. */
    private void comeToAnEnd(long now) {
        if (!ending.frozen && (now - ending.freezeBy >= 0 || !isAnyUnanswered())) {
            ending.frozen = true;
            judge.freeze();
        }
        if (ending.frozen && (now - ending.endBy >= 0 || isEveryoneFinished())) {
            conclude();
        }
    }

    private boolean isAnyUnanswered() {
        for (Client client : clients) {
            if (client.hasUnanswered()) {
                return true;
            }
        }
        return false;
    }

    private boolean isEveryoneFinished() {
        for (int index = 0; index < clients.length; index++) {
            Client client = clients[index];
            if (!client.isGone() && !(client.isIn() && judge.isFinished(index))) {
                return false;
            }
        }
        return true;
    }

    private void conclude() {
        ending.over = true;
        int unfinished = 0;
        for (int index = 0; index < clients.length; index++) {
            if (clients[index].isIn()) {
                judge.conclude(index);
            } else if (!clients[index].isGone()) {
                unfinished++;
            }
        }
        WitnessReport report = report(true, unfinished);
        List<Future<Void>> closed = new ArrayList<>(clients.length);
        for (Client client : clients) {
            closed.add(client.end());
        }
        Future.join(closed).onComplete(all -> ending.report.tryComplete(report));
    }

    /** The figures so far. */
    WitnessReport report() {
        return report(false, 0);
    }

    private WitnessReport report(boolean judged, int unfinished) {
        return new WitnessReport(
                judged,
                clients.length,
                tally.subscribed,
                unfinished,
                tally.dismissed,
                tally.published,
                tally.acknowledged,
                tally.rejected,
                tally.resent,
                tally.delivered,
                tally.gaps,
                tally.silentLosses,
                tally.repeats,
                tally.reorderings,
                tally.falseRecoveries,
                tally.rewritten,
                tally.unnumbered,
                tally.uncompared,
                tally.latency.spread(),
                tally.reconnects,
                tally.reconnectRate.peak(),
                tally.recovered,
                tally.refusedRecoveries,
                tally.repair.spread(),
                judge.epochsSeen(),
                tally.closeCodes,
                tally.refusedUpgrades,
                tally.failedConnects,
                tally.lastFailedConnect,
                Duration.ofNanos(tally.longestPause),
                tally.findings());
    }
}
