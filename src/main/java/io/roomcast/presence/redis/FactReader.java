package io.roomcast.presence.redis;

import io.roomcast.metrics.RoomMetrics;
import io.roomcast.presence.PresenceFact;
import io.roomcast.presence.PresenceJournal;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.StageFailure;
import io.roomcast.protocol.UserId;
import io.roomcast.redis.CommandLink;
import io.roomcast.redis.Partition;
import io.roomcast.redis.RedisAwayException;
import io.roomcast.redis.RedisLoop;
import io.roomcast.redis.Script;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Brings what the scripts wrote down to the journal: one pod at a time, by a lease, and a fact stays until the journal has
 * dealt with it. So it outlives the pod on which it happened and the pod that was telling it; whoever takes over tells again,
 * under the same id, what the former may have told. On a connection of its own. Touched on the loop only.
 */
final class FactReader {
    private static final Logger LOG = Logger.getLogger(FactReader.class);
    private static final Script LEASE = Script.of(FactReader.class, "lease.lua");
    private static final Script FACTS = Script.of(FactReader.class, "facts.lua");
    private static final String LEASE_KEY = "roomcast:presence:reader";
    private static final Duration WHEN_EMPTY = Duration.ofMillis(250);
    private static final Duration WHEN_ANOTHER_READS = Duration.ofSeconds(1);
    private static final Duration WHEN_UNAVAILABLE = Duration.ofSeconds(1);
    /** Of each partition at a time: 64 of them at most are with the journal. */
    private static final int AT_ONCE = 50;

    private final CommandLink link;
    private final RedisLoop loop;
    private final Duration lease;
    private final String reader;
    private final PresenceJournal journal;
    private final RoomMetrics metrics;
    private Runnable stopRenewing = FactReader::nothing;
    /** True while the journal has facts. */
    private boolean delivering;

    private boolean closed;
    private boolean failing;

    /** What one partition has. */
    private record Taken(Partition partition, List<String> entries, List<PresenceFact> facts) {}

    /** @param reader a name that no other process has or had */
    FactReader(
            Supplier<Redis> clients,
            RedisLoop loop,
            Duration lease,
            String reader,
            PresenceJournal journal,
            RoomMetrics metrics) {
        this.link = new CommandLink("facts of presence", clients, loop, List.of(LEASE, FACTS));
        this.loop = loop;
        this.lease = lease;
        this.reader = reader;
        this.journal = journal;
        this.metrics = metrics;
    }

    void start() {
        link.start();
        // While the journal is at it for long, nobody else is to begin.
        stopRenewing = loop.every(lease.dividedBy(4), this::renewWhileDelivering);
        loop.run(this::read);
    }

    private void renewWhileDelivering() {
        if (delivering) {
            renew().whenComplete((held, failure) -> {
                if (failure != null) {
                    LOG.debugf("the lease of the reader of facts was not renewed: %s", failure.getMessage());
                }
            });
        }
    }

    void close() {
        closed = true;
        stopRenewing.run();
        link.close();
    }

    private CompletionStage<Boolean> renew() {
        return link.run(LEASE, List.of(LEASE_KEY), reader, lease.toMillis()).thenApply(held -> held.toInteger() == 1);
    }

    private void read() {
        if (closed) {
            return;
        }
        renew().whenComplete((held, failure) -> loop.run(() -> {
            if (failure != null) {
                later(failure);
            } else if (held) {
                take();
            } else {
                loop.after(WHEN_ANOTHER_READS, this::read);
            }
        }));
    }

    private void take() {
        List<CompletableFuture<Taken>> partitions = new ArrayList<>(Partition.COUNT);
        for (int number = 0; number < Partition.COUNT; number++) {
            partitions.add(take(new Partition(number)).toCompletableFuture());
        }
        CompletionStage<Void> all = CompletableFuture.allOf(partitions.toArray(CompletableFuture[]::new));
        all.whenComplete((taken, failure) -> loop.run(() -> {
            if (failure != null) {
                later(failure);
                return;
            }
            failing = false;
            deliver(partitions.stream()
                    .map(CompletableFuture::join)
                    .filter(some -> !some.entries().isEmpty())
                    .toList());
        }));
    }

    private CompletionStage<Taken> take(Partition partition) {
        String facts = PresenceScripts.facts(partition);
        return link.run(FACTS, List.of(facts, facts + ":lost"), AT_ONCE).thenApply(answer -> taken(partition, answer));
    }

    private Taken taken(Partition partition, Response answer) {
        int lost = answer.get(0).toInteger();
        if (lost > 0) {
            metrics.webhookLost(lost);
            LOG.warnf("%d joinings and leavings are lost: more than Redis keeps for the journal", lost);
        }
        List<String> entries = new ArrayList<>(answer.size() - 1);
        List<PresenceFact> facts = new ArrayList<>(answer.size() - 1);
        for (int i = 1; i < answer.size(); i++) {
            Response entry = answer.get(i);
            String id = entry.get(0).toString();
            entries.add(id);
            try {
                facts.add(fact(partition, id, entry));
            } catch (IllegalArgumentException malformed) {
                LOG.warnf("entry %s of %s is no fact", id, PresenceScripts.facts(partition));
            }
        }
        return new Taken(partition, entries, facts);
    }

    private static PresenceFact fact(Partition partition, String id, Response entry) {
        if (entry.size() < 5) {
            throw new IllegalArgumentException("a fact has five parts");
        }
        return new PresenceFact(
                "p" + partition.number() + "-" + id,
                new RoomId(entry.get(2).toString()),
                new UserId(entry.get(3).toString()),
                entry.get(1).toString().equals("J"),
                Integer.parseInt(entry.get(4).toString()),
                Long.parseLong(id, 0, id.indexOf('-'), 10));
    }

    private void deliver(List<Taken> taken) {
        if (taken.isEmpty() || closed) {
            loop.after(WHEN_EMPTY, this::read);
            return;
        }
        delivering = true;
        journal.deliver(taken.stream().flatMap(some -> some.facts().stream()).toList())
                .thenCompose(dealt -> forget(taken))
                .whenComplete((forgotten, failure) -> loop.run(() -> {
                    delivering = false;
                    if (failure != null) {
                        later(failure);
                    } else {
                        read();
                    }
                }));
    }

    /** Should this fail, they are told again under the same ids. */
    private CompletionStage<Void> forget(List<Taken> taken) {
        return CompletableFuture.allOf(taken.stream()
                .map(some -> {
                    Request delete = Request.cmd(Command.XDEL).arg(PresenceScripts.facts(some.partition()));
                    some.entries().forEach(delete::arg);
                    return link.send(delete).toCompletableFuture();
                })
                .toArray(CompletableFuture[]::new));
    }

    private void later(Throwable failure) {
        Throwable cause = StageFailure.cause(failure);
        if (cause instanceof RedisAwayException away && away.isTold()) {
            LOG.debugf("joinings and leavings wait to be told: %s", away.getMessage());
        } else if (!failing && !closed) {
            failing = true;
            LOG.warnf("joinings and leavings wait to be told: %s", cause.getMessage());
        }
        loop.after(WHEN_UNAVAILABLE, this::read);
    }

    private static void nothing() {}
}
