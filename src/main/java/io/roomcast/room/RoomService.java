package io.roomcast.room;

import io.roomcast.auth.Identity;
import io.roomcast.auth.RoomAction;
import io.roomcast.auth.RoomPolicy;
import io.roomcast.broker.Broker;
import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.broker.HistoryPage;
import io.roomcast.broker.HistoryQuery;
import io.roomcast.broker.Publication;
import io.roomcast.broker.PublishResult;
import io.roomcast.broker.Recovery;
import io.roomcast.broker.Relay;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.metrics.RoomMetrics.Door;
import io.roomcast.metrics.RoomMetrics.RecoveryOutcome;
import io.roomcast.presence.PresenceStore;
import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Payload;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.ServerMessage.Member;
import io.roomcast.protocol.SessionId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/**
 * The use cases of a room; every door comes here. Methods for sessions check what the identity allows; {@link #push} and the
 * reads without an identity are for doors that have checked already. Nothing blocks; stages fail with
 * {@link BrokerUnavailableException} while the broker is away, and may complete on any thread unless said otherwise.
 */
@Singleton
public final class RoomService {
    private static final Logger LOG = Logger.getLogger(RoomService.class);

    private final Broker broker;
    private final PresenceStore presence;
    private final RoomHub hub;
    private final RoomPolicy policy;
    private final Namespaces namespaces;
    private final RoomMetrics metrics;
    private final RoomEvents events;

    RoomService(
            Broker broker,
            PresenceStore presence,
            RoomHub hub,
            RoomPolicy policy,
            Namespaces namespaces,
            RoomMetrics metrics,
            RoomEvents events) {
        this.broker = broker;
        this.presence = presence;
        this.hub = hub;
        this.policy = policy;
        this.namespaces = namespaces;
        this.metrics = metrics;
        this.events = events;
    }

    /** Those of namespace {@code default} for null, which is no room. */
    public RoomOptions optionsOf(RoomId room) {
        return namespaces.optionsOf(room);
    }

    public boolean allows(Identity identity, RoomId room, RoomAction action) {
        RoomOptions options = namespaces.optionsOf(room);
        if (action == RoomAction.PUBLISH && !options.clientPublish()) {
            return false;
        }
        return policy.allows(identity, room, action, options.access());
    }

    public boolean maySubscribe(Identity identity, RoomId room) {
        return allows(identity, room, RoomAction.SUBSCRIBE);
    }

    /** The room that the user's sessions enter by themselves, where there is one. */
    public Optional<RoomId> automaticRoomOf(Identity identity) {
        return namespaces.personalRoomsAreAutomatic() && !identity.anonymous()
                ? RoomId.personal(identity.user())
                : Optional.empty();
    }

    /**
     * Enters the room, then reads what was missed: the other order would lose what is published in between. Called on the
     * shard's loop, completes there.
     *
     * @param since null where nothing is to be recovered
     */
    public CompletionStage<SubscribeResult> subscribe(
            Shard shard, Subscriber subscriber, Identity identity, RoomId room, Position since) {
        if (!allows(identity, room, RoomAction.SUBSCRIBE)) {
            return CompletableFuture.completedFuture(new SubscribeResult.NotAllowed());
        }
        return admit(shard, subscriber, room, since);
    }

    /** Enters as {@link #subscribe} does, for who has decided already that the subscriber may. */
    public CompletionStage<SubscribeResult> admit(Shard shard, Subscriber subscriber, RoomId room, Position since) {
        Membership membership = hub.enter(shard, room, subscriber);
        if (membership == null) {
            return CompletableFuture.completedFuture(
                    new SubscribeResult.RoomFull(namespaces.optionsOf(room).maxMembers()));
        }
        CompletableFuture<SubscribeResult> result = new CompletableFuture<>();
        hub.confirmed(membership)
                .thenCompose(confirmed -> broker.recover(room, since))
                .whenComplete((recovery, failure) -> shard.loop().run(() -> {
                    if (!membership.isActive()) {
                        result.complete(new SubscribeResult.Gone());
                    } else if (failure != null) {
                        hub.leave(shard, membership);
                        result.completeExceptionally(failure);
                    } else {
                        result.complete(entered(membership, recovery, since));
                    }
                }));
        return result;
    }

    private SubscribeResult entered(Membership membership, Recovery recovery, Position since) {
        if (since != null) {
            metrics.recovery(recovery.complete() ? RecoveryOutcome.RECOVERED : RecoveryOutcome.LOST);
        }
        metrics.subscriptionOpened();
        membership.skipTo(recovery.head());
        membership.traceEntry(recovery, since);
        return new SubscribeResult.Subscribed(membership, recovery);
    }

    /**
     * Starts the stream, right after the answer was written, and makes the session's user a member. Runs on the
     * shard's loop.
     */
    public void goLive(Shard shard, Membership membership, Subscriber subscriber, Identity identity, Position head) {
        if (!membership.isActive()) {
            return;
        }
        if (membership.options().presence()) {
            logFailure(
                    presence.join(membership.room(), subscriber.id(), identity.user(), identity.info()),
                    membership.room());
        }
        stream(shard, membership, subscriber, head);
    }

    /** Hands over what waited; if that was more than may wait, reads it from history first, as often as it takes. */
    private void stream(Shard shard, Membership membership, Subscriber subscriber, Position known) {
        if (!membership.overflowed()) {
            membership.goLive();
            return;
        }
        membership.restartWaiting();
        broker.recover(membership.room(), known)
                .whenComplete((recovery, failure) -> shard.loop().run(() -> {
                    if (!membership.isActive()) {
                        return;
                    }
                    if (failure != null) {
                        subscriber.losePosition(membership);
                        return;
                    }
                    membership.traceEntry(recovery, known);
                    if (recovery.complete()) {
                        recovery.messages().forEach(message -> handOver(membership, subscriber, message));
                    } else {
                        tellGap(membership, subscriber, recovery.head());
                    }
                    membership.skipTo(recovery.head());
                    stream(shard, membership, subscriber, recovery.head());
                }));
    }

    private static void handOver(Membership membership, Subscriber subscriber, Message message) {
        if (message.isExcludedFor(subscriber.id())) {
            subscriber.passOwn(membership, message);
            return;
        }
        Delivery delivery = Delivery.of(message, membership.options().envelope(), System.nanoTime());
        subscriber.deliver(membership, delivery);
        delivery.release();
    }

    private static void tellGap(Membership membership, Subscriber subscriber, Position head) {
        Delivery gap = Delivery.gap(new ServerMessage.Gap(membership.room(), head), System.nanoTime());
        subscriber.deliver(membership, gap);
        gap.release();
    }

    /** Leaves; the member is gone after the debounce. Runs on the shard's loop, once for each membership. */
    public void unsubscribe(Shard shard, Membership membership, SessionId session, Identity identity) {
        hub.leave(shard, membership);
        metrics.subscriptionClosed();
        if (membership.options().presence()) {
            logFailure(presence.leave(membership.room(), session, identity.user()), membership.room());
        }
    }

    /** The session is someone else from now on. */
    public void changeMember(Membership membership, SessionId session, Identity former, Identity identity) {
        if (membership.options().presence()) {
            logFailure(presence.leave(membership.room(), session, former.user()), membership.room());
            logFailure(presence.join(membership.room(), session, identity.user(), identity.info()), membership.room());
        }
    }

    /** Presence stands outside the promises: what fails is reconciled later, and told to the operator only. */
    private static void logFailure(CompletionStage<Void> presenceChange, RoomId room) {
        presenceChange.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warnf(failure, "presence not changed: room=%s", room);
            }
        });
    }

    /** Operators' notices reach every session, though it never asked: live at once, neither announced nor counted. */
    public Membership followNotices(Shard shard, Subscriber subscriber) {
        Membership membership = hub.enter(shard, RoomId.SYSTEM, subscriber);
        if (membership != null) {
            membership.goLive();
        }
        return membership;
    }

    public void unfollowNotices(Shard shard, Membership membership) {
        hub.leave(shard, membership);
    }

    /** Calls of one session for one room get their offsets in the order of the calls. */
    public CompletionStage<PublishOutcome> publish(Identity identity, RoomId room, Publication publication) {
        if (!allows(identity, room, RoomAction.PUBLISH)) {
            return CompletableFuture.completedFuture(new PublishOutcome.NotAllowed());
        }
        return push(room, publication, Door.WEBSOCKET);
    }

    /** For backends and the clock, who may publish anywhere. */
    public CompletionStage<PublishOutcome> push(RoomId room, Publication publication, Door door) {
        return push(room, publication, door, broker::publish);
    }

    /** As {@link #push}, but for whoever is there now: the message has no place in the room's order, and is never in its history. */
    public CompletionStage<PublishOutcome> pushLive(RoomId room, Publication publication, Door door) {
        return push(room, publication, door, broker::publishLive);
    }

    private CompletionStage<PublishOutcome> push(
            RoomId room,
            Publication publication,
            Door door,
            BiFunction<RoomId, Publication, CompletionStage<PublishResult>> publish) {
        RoomOptions options = namespaces.optionsOf(room);
        int limit = options.maxMessageSize();
        if (publication.data().length() > limit) {
            return CompletableFuture.completedFuture(new PublishOutcome.TooLarge(limit));
        }
        if (hub.isCongested(room)) {
            return CompletableFuture.failedFuture(new BrokerUnavailableException("deliveries are behind"));
        }
        metrics.messageIn(door);
        CompletionStage<PublishResult> placed = publish.apply(room, publication);
        // What a clock says is no news to a backend.
        if (options.publishEvents() && events.isOn() && door != Door.CLOCK) {
            return placed.thenApply(result -> {
                PublishOutcome outcome = PublishOutcome.of(result);
                if (outcome instanceof PublishOutcome.Accepted accepted && !accepted.duplicate()) {
                    events.published(room, publication, accepted.position());
                }
                return outcome;
            });
        }
        return placed.thenApply(PublishOutcome::of);
    }

    /** Carries a binary frame to everyone in the room, live only. */
    public CompletionStage<PublishOutcome> relay(Identity identity, RoomId room, Payload payload, SessionId origin) {
        if (!allows(identity, room, RoomAction.PUBLISH)) {
            return CompletableFuture.completedFuture(new PublishOutcome.NotAllowed());
        }
        int limit = namespaces.optionsOf(room).maxMessageSize();
        if (payload.bytes().length > limit) {
            return CompletableFuture.completedFuture(new PublishOutcome.TooLarge(limit));
        }
        if (hub.isCongested(room)) {
            return CompletableFuture.failedFuture(new BrokerUnavailableException("deliveries are behind"));
        }
        metrics.messageIn(Door.WEBSOCKET);
        return broker.relay(room, new Relay(payload, origin), identity.user()).thenApply(PublishOutcome::of);
    }

    public CompletionStage<HistoryPage> history(RoomId room, HistoryQuery query) {
        return broker.history(room, query);
    }

    /** What came right before the position, or the head if that comes first; the newest first. */
    public CompletionStage<HistoryPage> historyBefore(RoomId room, Position until, int limit) {
        return historyUpTo(room, until.epoch(), until.offset() - 1, limit).thenCompose(page -> {
            Position head = page.head();
            boolean beyond = head != null && head.epoch().equals(until.epoch()) && head.offset() < until.offset() - 1;
            return beyond
                    ? historyUpTo(room, head.epoch(), head.offset(), limit)
                    : CompletableFuture.completedFuture(page);
        });
    }

    /** Brokers read back from their head or on from a position, so it begins as far back as it takes. */
    private CompletionStage<HistoryPage> historyUpTo(RoomId room, String epoch, long last, int limit) {
        var since = new Position(epoch, Math.max(0, last - limit));
        return broker.history(room, new HistoryQuery(since, limit, false)).thenApply(page -> {
            List<Message> messages = new ArrayList<>(page.messages());
            messages.removeIf(message -> message.offset() > last);
            Collections.reverse(messages);
            return new HistoryPage(page.head(), page.complete(), messages);
        });
    }

    /** Forgets the room's messages on all pods, but not its position. */
    public CompletionStage<Void> deleteHistory(RoomId room) {
        return broker.deleteHistory(room);
    }

    /** None where the room has no presence. */
    public CompletionStage<List<Member>> members(RoomId room) {
        return presence.members(room);
    }

    /** The sessions of {@link #members}. */
    public CompletionStage<List<Attendance>> sessions(RoomId room) {
        return presence.sessions(room);
    }

    /** How many members there are; none where the room has no presence. */
    public CompletionStage<Integer> memberCount(RoomId room) {
        return presence.count(room);
    }

    /**
     * From now on records what happens to messages for sessions in the rooms of a namespace, or does not; what was recorded stays
     * for its time. On this pod, until it ends. False if too many namespaces were switched already.
     */
    public boolean trace(String namespace, boolean on) {
        return hub.trace(namespace, on);
    }

    /** Rooms with sessions on this pod; rooms that come or go meanwhile may be among them or not. */
    public void forEachOccupied(OccupiedRooms action) {
        hub.forEachOccupied(action);
    }

    /** Whether this pod shares its rooms with others. */
    public boolean isShared() {
        return broker.isShared();
    }

    /** True while what is published on any pod reaches this one, as far as can be known. */
    public boolean isReceiving() {
        return broker.isReceiving();
    }
}
