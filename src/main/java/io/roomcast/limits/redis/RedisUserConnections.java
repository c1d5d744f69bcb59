package io.roomcast.limits.redis;

import io.roomcast.limits.UserConnections;
import io.roomcast.protocol.UserId;
import io.roomcast.redis.CommandLink;
import io.roomcast.redis.PodId;
import io.roomcast.redis.RedisLoop;
import io.roomcast.redis.Script;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Connections of users on all pods. To enter is one question to Redis, to leave is told to it and not waited for. While Redis is
 * away each pod holds the limit against its own connections alone, so that a user may have as many on each. What a dead pod
 * had counted is gone when its lease is. Safe from any thread.
 */
public final class RedisUserConnections implements UserConnections {
    private static final Logger LOG = Logger.getLogger(RedisUserConnections.class);
    private static final Script ENTER = script("enter.lua");
    private static final Script LEAVE = script("leave.lua");
    private static final Script RENEW = script("renew.lua");
    private static final Script REGISTER = script("register.lua");
    private static final String PODS = "roomcast:{connections}:pods";
    private static final String COUNTS = "roomcast:{connections}:of:";
    /** Users written in one step, so that no step holds up Redis. */
    private static final int PAGE = 1_000;
    /** Signs of life in one lease. */
    private static final int BEATS = 4;

    private final RedisLoop loop;
    private final CommandLink commands;
    private final String pod;
    private final List<String> keys;
    private final int limit;
    private final Duration lease;
    private Runnable stopRenewing = () -> {};

    // From here on, of the loop only.

    /** Connections that are counted here; of as many users at most. */
    private final Map<UserId, Integer> own = new HashMap<>();
    /** How often all of them were written. */
    private int registrations;
    /** Redis may count otherwise than this pod. */
    private boolean inDoubt;

    /**
     * @param clients makes a client for one connection
     * @param limit of one user
     * @param lease after which a silent pod's connections do not count
     */
    public RedisUserConnections(RedisLoop loop, Supplier<Redis> clients, PodId pod, int limit, Duration lease) {
        this.loop = loop;
        this.commands = new CommandLink("connections", clients, loop, List.of(ENTER, LEAVE, RENEW, REGISTER));
        this.pod = pod.value();
        this.keys = List.of(PODS, COUNTS + pod);
        this.limit = limit;
        this.lease = lease;
    }

    private static Script script(String name) {
        return Script.of(RedisUserConnections.class, "clock.lua", name);
    }

    /** Begins to connect. Once. */
    public void start() {
        commands.onUp(this::register);
        commands.start();
        stopRenewing = loop.every(lease.dividedBy(BEATS), this::renew);
    }

    public void close() {
        stopRenewing.run();
        commands.close();
    }

    boolean isUp() {
        return commands.isUp();
    }

    @Override
    public CompletionStage<Boolean> enter(UserId user) {
        CompletableFuture<Boolean> entered = new CompletableFuture<>();
        loop.run(() -> {
            int asked = registrations;
            commands.run(ENTER, keys, COUNTS, pod, lease.toMillis(), user.value(), limit)
                    .whenComplete((answer, failure) -> loop.run(() -> {
                        if (failure != null) {
                            LOG.debugf("connections are not counted with other pods: %s", failure.getMessage());
                        }
                        entered.complete(
                                failure == null ? answered(user, answer.toInteger() == 1, asked) : enterAlone(user));
                    }));
        });
        return entered;
    }

    private boolean answered(UserId user, boolean counted, int asked) {
        if (counted) {
            own.merge(user, 1, Integer::sum);
            // What was written meanwhile did not know of this one.
            inDoubt |= asked != registrations;
        }
        return counted;
    }

    private boolean enterAlone(UserId user) {
        // It may have been counted there, and may not.
        inDoubt = true;
        if (own.getOrDefault(user, 0) >= limit) {
            return false;
        }
        own.merge(user, 1, Integer::sum);
        return true;
    }

    @Override
    public void leave(UserId user) {
        loop.run(() -> {
            own.computeIfPresent(user, (same, count) -> count == 1 ? null : count - 1);
            settle(commands.run(LEAVE, keys, user.value()));
        });
    }

    // ---- this pod's part; on the loop ----

    private void renew() {
        if (!commands.isUp()) {
            return;
        }
        if (inDoubt) {
            register();
            return;
        }
        commands.run(RENEW, keys, pod, lease.toMillis())
                .whenComplete((known, failure) -> loop.run(() -> {
                    if (failure == null && known.toInteger() == 0) {
                        register();
                    }
                }));
    }

    /** Writes what this pod has, all of it: it alone knows. What is asked behind this finds it written. */
    private void register() {
        registrations++;
        inDoubt = false;
        List<Object> page = newPage(true);
        for (Map.Entry<UserId, Integer> counted : own.entrySet()) {
            page.add(counted.getKey().value());
            page.add(counted.getValue());
            if (page.size() >= 2 * PAGE) {
                settle(commands.run(REGISTER, keys, page.toArray()));
                page = newPage(false);
            }
        }
        settle(commands.run(REGISTER, keys, page.toArray()));
    }

    private List<Object> newPage(boolean first) {
        return new ArrayList<>(List.of(pod, lease.toMillis(), first ? 1 : 0));
    }

    private void settle(CompletionStage<?> told) {
        told.whenComplete((done, failure) -> loop.run(() -> inDoubt |= failure != null));
    }
}
