package io.roomcast.cluster.redis;

import io.roomcast.cluster.Answerer;
import io.roomcast.cluster.Cluster;
import io.roomcast.cluster.ClusterBusyException;
import io.roomcast.cluster.OwnAnswers;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.SessionId;
import io.roomcast.redis.CommandLink;
import io.roomcast.redis.PodId;
import io.roomcast.redis.RedisLoop;
import io.roomcast.redis.SubscriptionLink;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * All pods that share Redis. While Redis is away this pod answers alone and at once, and those that it last knew are missing.
 * Talks to Redis on connections of its own, so that no large answer delays a publish. Safe from any thread; what is under way is
 * touched on the loop only.
 */
public final class RedisCluster implements Cluster {
    static final String ASK = "roomcast:ask";
    static final String ANSWER = "roomcast:answer:";
    /** Questions of this pod at a time. An operator asks few; more would only wait for the same pods. */
    static final int MAX_UNDER_WAY = 256;

    private static final Logger LOG = Logger.getLogger(RedisCluster.class);
    /** So often it is looked who lives, for the time when Redis is away. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final RedisLoop loop;
    private final CommandLink commands;
    private final SubscriptionLink subscriptions;
    private final PodId self;
    private final OwnAnswers own;
    private final Duration timeout;
    private final RoomMetrics metrics;
    private final Map<String, UnderWay> questions = new HashMap<>();
    private Runnable stopLooking = () -> {};
    /** Who lived when Redis was last asked. */
    private Set<PodId> known = Set.of();

    private record UnderWay(String topic, Question question, CompletableFuture<Replies> replies, long since) {}

    /** @param clients makes a client for one connection */
    public RedisCluster(
            RedisLoop loop,
            Supplier<Redis> clients,
            PodId self,
            OwnAnswers own,
            Duration timeout,
            RoomMetrics metrics) {
        this.loop = loop;
        this.commands = new CommandLink("cluster", clients, loop, List.of());
        this.subscriptions = new SubscriptionLink(clients, loop, new Ear());
        this.self = self;
        this.own = own;
        this.timeout = timeout;
        this.metrics = metrics;
    }

    /** Begins to connect. Once. */
    public void start() {
        commands.onUp(this::look);
        commands.start();
        loop.run(() -> {
            subscriptions.subscribe(ASK);
            subscriptions.subscribe(ANSWER + self);
        });
        subscriptions.start();
        stopLooking = loop.every(LOOK_EVERY, this::look);
    }

    public void close() {
        stopLooking.run();
        commands.close();
        subscriptions.close();
    }

    /** True while this pod hears questions and answers, as far as is known. */
    boolean isUp() {
        return commands.isUp() && subscriptions.isUp() && subscriptions.unconfirmed() == 0;
    }

    @Override
    public void answer(String topic, Answerer answerer) {
        own.register(topic, answerer);
    }

    @Override
    public CompletionStage<Replies> ask(String topic, Json body) {
        CompletableFuture<Replies> replies = new CompletableFuture<>();
        loop.run(() -> ask(topic, body, replies));
        return replies;
    }

    private void ask(String topic, Json body, CompletableFuture<Replies> replies) {
        if (questions.size() >= MAX_UNDER_WAY) {
            metrics.clusterRefused();
            replies.completeExceptionally(new ClusterBusyException());
            return;
        }
        String id = SessionId.random().value();
        questions.put(id, new UnderWay(topic, new Question(self), replies, System.nanoTime()));
        loop.after(timeout, () -> end(id));
        own.answer(topic, body).thenAccept(answer -> loop.run(() -> answered(id, self, answer.orElse(null))));
        // Who lives first: whoever comes to life behind that and answers is counted too, and nobody is missed for it.
        look().whenComplete((looked, failure) -> loop.run(() -> expect(id)));
        commands.send(publish(ASK, new Envelope(id, self, topic, body)))
                .whenComplete((receivers, failure) -> loop.run(() -> {
                    if (failure != null) {
                        LOG.warnf("a question reaches no other pod: topic=%s: %s", topic, failure.getMessage());
                        endWithOwn(id);
                    }
                }));
    }

    private void expect(String id) {
        UnderWay asked = questions.get(id);
        if (asked != null) {
            asked.question().expect(known);
            endIfAnswered(id, asked);
        }
    }

    private void answered(String id, PodId pod, Json body) {
        UnderWay asked = questions.get(id);
        if (asked != null) {
            asked.question().answered(pod, body);
            endIfAnswered(id, asked);
        }
    }

    private void endIfAnswered(String id, UnderWay asked) {
        if (asked.question().isAnswered()) {
            end(id);
        }
    }

    /** Nobody else will answer. */
    private void endWithOwn(String id) {
        UnderWay asked = questions.get(id);
        if (asked != null) {
            asked.question().expect(known);
            asked.question().closeToOthers();
            endIfAnswered(id, asked);
        }
    }

    /** What has not come by now is missing. */
    private void end(String id) {
        UnderWay asked = questions.remove(id);
        if (asked != null) {
            Replies replies = asked.question().replies();
            metrics.clusterAsked(
                    asked.topic(),
                    System.nanoTime() - asked.since(),
                    replies.missing().size());
            asked.replies().complete(replies);
        }
    }

    /** Completes on the loop. */
    private CompletionStage<Void> look() {
        return commands.send(
                        Request.cmd(Command.ZRANGE).arg(CommandLink.PODS).arg(0).arg(-1))
                .thenAccept(leases -> loop.run(() -> known = pods(leases)));
    }

    private static Set<PodId> pods(Response leases) {
        return leases.stream().map(lease -> PodId.ofLease(lease.toString())).collect(Collectors.toUnmodifiableSet());
    }

    private static Request publish(String channel, Envelope envelope) {
        return Request.cmd(Command.PUBLISH).arg(channel).arg(envelope.write());
    }

    private void reply(Envelope question, Json body) {
        Envelope answer = new Envelope(question.id(), self, question.topic(), body);
        commands.send(publish(ANSWER + question.from(), answer)).whenComplete((told, failure) -> {
            if (failure != null) {
                LOG.debugf("an answer is not told: topic=%s: %s", question.topic(), failure.getMessage());
            }
        });
    }

    /** Called on the loop. */
    private final class Ear implements SubscriptionLink.Listener {
        @Override
        public void onConfirmed(String channel) {
            // Who asks before that is answered by nobody here, and names this pod.
        }

        @Override
        public void onMessage(String channel, byte[] payload) {
            Envelope.read(payload)
                    .ifPresentOrElse(
                            envelope -> heard(channel, envelope),
                            () -> LOG.debugf("what was said on %s was not understood", channel));
        }

        private void heard(String channel, Envelope envelope) {
            if (!channel.equals(ASK)) {
                answered(envelope.id(), envelope.from(), envelope.body());
            } else if (!envelope.from().equals(self) && envelope.body() != null) {
                own.answer(envelope.topic(), envelope.body())
                        .thenAccept(answer -> reply(envelope, answer.orElse(null)));
            }
        }

        @Override
        public void onLost() {
            // What is under way ends with its time.
        }
    }
}
