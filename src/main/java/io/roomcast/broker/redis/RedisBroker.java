package io.roomcast.broker.redis;

import io.roomcast.broker.Broker;
import io.roomcast.broker.BrokerListener;
import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.broker.HistoryPage;
import io.roomcast.broker.HistoryQuery;
import io.roomcast.broker.Publication;
import io.roomcast.broker.PublishAllowance;
import io.roomcast.broker.PublishResult;
import io.roomcast.broker.Recovery;
import io.roomcast.broker.Relay;
import io.roomcast.broker.Retention;
import io.roomcast.broker.SharedRates;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.redis.BusEvents;
import io.roomcast.redis.CommandLink;
import io.roomcast.redis.Partition;
import io.roomcast.redis.RedisAccess;
import io.roomcast.redis.RedisAwayException;
import io.roomcast.redis.SentinelQuorum;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Rooms that span pods. Publishing is one script for each message; delivery comes only through Redis, so all pods share one
 * order. Safe from any thread; what is tracked for each room is touched on the loop of its {@link BusLine} only.
 */
public final class RedisBroker implements Broker {
    private static final Logger LOG = Logger.getLogger(RedisBroker.class);
    private final Retention.Policy retention;
    private final Clock clock;
    private final CommandLink commands;
    private final RoomScripts scripts;
    private final SentinelQuorum sentinels;
    private final Repairs repairs;
    private final PushDoor pushes;
    private final PublishAllowance allowance;
    private final List<BusLine> lines;
    private final SharedReads<Claim, Recovery> recoveries = new SharedReads<>(this::readRecovery);
    private final AtomicBoolean listening = new AtomicBoolean();

    /** @param since null where only the head is wanted */
    private record Claim(RoomId room, Position since) {}

    /** @param redis on whose first loop commands are sent, and on each of whose loops some of the rooms listen */
    public RedisBroker(
            Retention.Policy retention, Clock clock, RedisAccess redis, BusEvents events, RoomMetrics metrics) {
        this(retention, clock, redis, events, metrics, BusTimes.standard());
    }

    RedisBroker(
            Retention.Policy retention,
            Clock clock,
            RedisAccess redis,
            BusEvents events,
            RoomMetrics metrics,
            BusTimes times) {
        this.retention = retention;
        this.clock = clock;
        this.commands = new CommandLink("publishing", redis.clients(), redis.firstLoop(), RoomScripts.all());
        this.scripts = new RoomScripts(commands);
        this.sentinels = new SentinelQuorum(redis, commands);
        this.repairs = new Repairs(metrics);
        this.pushes = new PushDoor(retention, clock);
        this.allowance = new PublishAllowance(retention);
        this.lines = redis.loops().stream()
                .map(loop -> new BusLine(times, retention, loop, commands, redis.clients(), events, pushes, repairs))
                .toList();
    }

    @Override
    public void listen(BrokerListener listener) {
        if (listening.getAndSet(true)) {
            throw new IllegalStateException("there is a listener already");
        }
        commands.onUp(this::warnOfEviction);
        lines.forEach(line -> line.start(listener));
        sentinels.start();
        commands.start();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean isReceiving() {
        return commands.isUp() && sentinels.agrees() && lines.stream().allMatch(BusLine::isReceiving);
    }

    /** Where Redis may evict keys it forgets positions and history at will, and every time clients are told of a gap. */
    private void warnOfEviction() {
        commands.send(Request.cmd(Command.INFO).arg("memory"))
                .thenAccept(memory -> {
                    if (!memory.toString().contains("maxmemory_policy:noeviction")) {
                        LOG.warn("Redis may evict what rooms need: set its maxmemory-policy to noeviction");
                    }
                })
                .exceptionally(away -> {
                    LOG.debugf("Redis was not asked for its maxmemory-policy: %s", away.getMessage());
                    return null;
                });
    }

    /** Pushes of other programs that were dropped because they can be no messages of their rooms. */
    public long refusedPushes() {
        return pushes.refused();
    }

    /** Bytes of messages that wait until what comes before them was found. */
    public long bytesBehindHoles() {
        return repairs.waitingBytes();
    }

    public void close() {
        sentinels.close();
        lines.forEach(BusLine::close);
        commands.close();
    }

    @Override
    public CompletionStage<Void> subscribe(RoomId room) {
        return line(room).subscribe(room);
    }

    @Override
    public CompletionStage<Void> unsubscribe(RoomId room) {
        return line(room).unsubscribe(room);
    }

    private BusLine line(RoomId room) {
        return lines.size() == 1 ? lines.get(0) : lines.get(Partition.of(room).number() % lines.size());
    }

    @Override
    public CompletionStage<PublishResult> publish(RoomId room, Publication publication) {
        SharedRates rates = publication.isOfClient() ? retention.sharedRates(room) : SharedRates.NONE;
        // What repeats a key is for the script to tell: it is answered, whatever the rate.
        PublishResult tooFast = publication.key() == null ? tooFast(room, publication.from(), rates) : null;
        if (tooFast != null) {
            return CompletableFuture.completedFuture(tooFast);
        }
        Retention keeps = retention.of(room);
        if (!keeps.keepsHistory() && publication.key() == null) {
            byte[] message = BusMessage.unnumbered(clock.millis(), BusMessage.body(publication));
            return pass(room, message, publication.from(), rates);
        }
        return available(scripts.publish(room, publication, keeps, rates));
    }

    @Override
    public CompletionStage<PublishResult> publishLive(RoomId room, Publication push) {
        return pass(room, BusMessage.unnumbered(clock.millis(), BusMessage.body(push)), push.from(), SharedRates.NONE);
    }

    /**
     * What this pod alone has let pass is all that its users and rooms may have: more needs no answer of Redis, which a flood
     * would only keep busy, and while Redis is away it is the answer. Null if there is some left.
     */
    private PublishResult tooFast(RoomId room, UserId from, SharedRates rates) {
        return rates.isNone() ? null : allowance.take(room, from, clock.millis());
    }

    /** Users and rooms whose shared rates this pod counts just now. */
    public int countedRates() {
        return allowance.known();
    }

    /**
     * Publishes as the server, unless the occasion, or a later one of its name, had its message already: true if this call
     * did it. A failure may mean published; to try again does no harm.
     *
     * @param pieces of the data, one at least; between them goes the count of the name's occasions
     */
    public CompletionStage<Boolean> publishOnce(RoomId room, Occasion occasion, List<byte[]> pieces) {
        return available(scripts.publishOnce(room, occasion, pieces, retention.of(room)));
    }

    /** Publishes as the server, as one more of the occasions of this name, which stay as they are. A failure may mean published. */
    public CompletionStage<Void> publishUnplanned(RoomId room, String name, List<byte[]> pieces) {
        return available(
                scripts.publishUnplanned(room, name, pieces, retention.of(room)).thenAccept(published -> {}));
    }

    /** What is known of the occasions of this name. */
    public CompletionStage<Occasions> occasions(RoomId room, String name) {
        return available(scripts.knownOccasions(room, name));
    }

    @Override
    public CompletionStage<PublishResult> relay(RoomId room, Relay relay, UserId from) {
        SharedRates rates = retention.sharedRates(room);
        PublishResult tooFast = tooFast(room, from, rates);
        return tooFast == null
                ? pass(room, BusMessage.relay(relay), from, rates)
                : CompletableFuture.completedFuture(tooFast);
    }

    /** Sends on what gets no place. */
    private CompletionStage<PublishResult> pass(RoomId room, byte[] payload, UserId from, SharedRates rates) {
        if (!rates.isNone()) {
            return available(scripts.pass(room, payload, from, rates));
        }
        return available(commands.send(
                        Request.cmd(Command.PUBLISH).arg(BusLine.channel(room)).arg(payload))
                .thenApply(receivers -> new PublishResult.Placed(null, false)));
    }

    @Override
    public CompletionStage<HistoryPage> history(RoomId room, HistoryQuery query) {
        Position since = query.since();
        long first = since == null ? 1 : since.offset() + 1;
        return available(scripts.read(room, retention.of(room), first, Long.MAX_VALUE, query.limit(), query.reverse())
                .thenCompose(stretch -> page(room, query, stretch)));
    }

    private CompletionStage<HistoryPage> page(RoomId room, HistoryQuery query, RoomScripts.Stretch stretch) {
        if (!stretch.keepsHistory()) {
            return CompletableFuture.completedFuture(new HistoryPage(null, false, List.of()));
        }
        Position since = query.since();
        Position head = stretch.head();
        if (since == null) {
            return CompletableFuture.completedFuture(new HistoryPage(head, true, stretch.messages()));
        }
        if (!since.epoch().equals(head.epoch()) || since.offset() > head.offset()) {
            return CompletableFuture.completedFuture(new HistoryPage(head, false, List.of()));
        }
        if (since.offset() == head.offset()) {
            return CompletableFuture.completedFuture(new HistoryPage(head, true, List.of()));
        }
        if (!query.reverse()) {
            return CompletableFuture.completedFuture(
                    new HistoryPage(head, startsAt(stretch.messages(), since.offset() + 1), stretch.messages()));
        }
        // Newest first, so the page does not tell whether the message after since is still there.
        return scripts.read(room, retention.of(room), since.offset() + 1, Long.MAX_VALUE, 1, false)
                .thenApply(oldest -> new HistoryPage(
                        head,
                        oldest.keepsHistory()
                                && oldest.head().epoch().equals(head.epoch())
                                && startsAt(oldest.messages(), since.offset() + 1),
                        stretch.messages()));
    }

    private static boolean startsAt(List<Message> messages, long offset) {
        return !messages.isEmpty() && messages.get(0).offset() == offset;
    }

    @Override
    public CompletionStage<Recovery> recover(RoomId room, Position since) {
        return recoveries.get(new Claim(room, since));
    }

    private CompletionStage<Recovery> readRecovery(Claim claim) {
        RoomId room = claim.room();
        Position since = claim.since();
        Retention keeps = retention.of(room);
        long first = since == null ? 1 : since.offset() + 1;
        int count = since == null ? 0 : keeps.recoverLimit() + 1;
        return available(scripts.read(room, keeps, first, Long.MAX_VALUE, count, false)
                .thenApply(stretch -> recovery(keeps, since, stretch)));
    }

    private static Recovery recovery(Retention keeps, Position since, RoomScripts.Stretch stretch) {
        if (!stretch.keepsHistory()) {
            return new Recovery(null, false, List.of());
        }
        Position head = stretch.head();
        if (since == null) {
            return new Recovery(head, false, List.of());
        }
        List<Message> messages = stretch.messages();
        long missed = head.offset() - since.offset();
        boolean complete = since.epoch().equals(head.epoch())
                && missed >= 0
                && missed <= keeps.recoverLimit()
                && messages.size() == missed
                && (missed == 0 || startsAt(messages, since.offset() + 1))
                && bytesOf(messages) <= Retention.MAX_RECOVERY_BYTES;
        return new Recovery(head, complete, complete ? messages : List.of());
    }

    private static long bytesOf(List<Message> messages) {
        return messages.stream().mapToLong(message -> message.data().length()).sum();
    }

    @Override
    public CompletionStage<Void> deleteHistory(RoomId room) {
        return available(scripts.forget(room, retention.of(room)));
    }

    /** Speaks of the broker, as its callers know no Redis. */
    private static <T> CompletionStage<T> available(CompletionStage<T> stage) {
        return stage.exceptionallyCompose(failure -> CompletableFuture.failedFuture(RedisAwayException.translate(
                failure, away -> new BrokerUnavailableException(away.getMessage(), away.isTold()))));
    }
}
