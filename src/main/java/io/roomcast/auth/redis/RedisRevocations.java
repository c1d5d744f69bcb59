package io.roomcast.auth.redis;

import io.roomcast.auth.Blind;
import io.roomcast.auth.Identity;
import io.roomcast.auth.Revocation;
import io.roomcast.auth.RevocationList;
import io.roomcast.auth.RevocationListener;
import io.roomcast.auth.Revocations;
import io.roomcast.auth.RevocationsExhaustedException;
import io.roomcast.auth.RevocationsUnavailableException;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.RandomText;
import io.roomcast.protocol.UserId;
import io.roomcast.redis.CommandLink;
import io.roomcast.redis.RedisAwayException;
import io.roomcast.redis.RedisLoop;
import io.roomcast.redis.Script;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Revocations of all pods. Each pod asks every second what is new, and so needs nobody to tell it. As nothing is ever taken back, a pod
 * keeps what it knows, and gives it back to a Redis that has lost it. Safe from any thread; what is read is put together on the loop.
 */
public final class RedisRevocations implements Revocations {
    private static final Logger LOG = Logger.getLogger(RedisRevocations.class);
    private static final Script REVOKE = Script.of(RedisRevocations.class, "revoke.lua");
    private static final Script REVOKED = Script.of(RedisRevocations.class, "revoked.lua");
    private static final String META = "roomcast:revocations";
    private static final String ENTRIES = "roomcast:revocations:entries";
    private static final String ORDER = "roomcast:revocations:order";
    private static final String ENDS = "roomcast:revocations:ends";
    private static final char TOKEN = 't';
    private static final char USER = 'u';
    private static final int EPOCH_BYTES = 9;
    /** Read or given back in one step, so that no step holds up Redis. */
    private static final int PAGE = 1_000;

    private static final Duration READ_EVERY = Duration.ofSeconds(1);
    /** In reads; what has ended is looked for then. */
    private static final int DROP_EVERY = 60;

    private final RandomText epochs = new RandomText(EPOCH_BYTES);
    private final RedisLoop loop;
    private final CommandLink commands;
    private final Clock clock;
    private final RevocationList list;
    private final int limit;
    private final Blind whenBlind;
    private final Duration patience;
    private final RoomMetrics metrics;
    private volatile RevocationListener listener;
    private Runnable stopReading = () -> {};

    /** When the last read that told everything was begun; of {@link System#nanoTime}. Before {@link #known}, it means nothing. */
    private volatile long readAt;
    /** All has been read once. */
    private volatile boolean known;
    /** All has been read on the present connection. */
    private volatile boolean current;

    // From here on, of the loop only.

    private boolean reading;
    private boolean blind;
    private int reads;
    private String epoch = "";
    private String place = "0";
    /** What this pod knew and a Redis of another epoch has not told yet, by name. */
    private Map<String, Revocation> untold = new HashMap<>();

    /**
     * @param clients makes a client for one connection
     * @param patience for how long what was read last is good enough
     */
    public RedisRevocations(
            RedisLoop loop,
            Supplier<Redis> clients,
            Clock clock,
            int limit,
            Blind whenBlind,
            Duration patience,
            RoomMetrics metrics) {
        this.loop = loop;
        this.commands = new CommandLink("revocations", clients, loop, List.of(REVOKE, REVOKED));
        this.clock = clock;
        this.list = new RevocationList(clock, metrics);
        this.limit = limit;
        this.whenBlind = whenBlind;
        this.patience = patience;
        this.metrics = metrics;
    }

    /** Begins to connect; until all was read, this pod is blind. Once. */
    public void start() {
        commands.onUp(() -> {
            current = false;
            reading = false;
            read();
        });
        commands.start();
        stopReading = loop.every(READ_EVERY, this::look);
    }

    public void close() {
        stopReading.run();
        commands.close();
    }

    @Override
    public void listen(RevocationListener told) {
        listener = told;
    }

    @Override
    public boolean isRevoked(Identity identity) {
        return list.isRevoked(identity);
    }

    @Override
    public boolean isBlind() {
        return !known || System.nanoTime() - readAt > patience.toNanos();
    }

    @Override
    public boolean isCurrent() {
        return current && commands.isUp() && !isBlind();
    }

    @Override
    public CompletionStage<Void> revoke(Revocation revocation) {
        if (!clock.instant().isBefore(revocation.until())) {
            return CompletableFuture.completedFuture(null);
        }
        return send(List.of(revocation))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(RedisAwayException.translate(
                        failure, away -> new RevocationsUnavailableException(away.getMessage()))))
                .thenAccept(refused -> {
                    if (refused > 0) {
                        metrics.revocationRefused();
                        throw new RevocationsExhaustedException();
                    }
                    if (list.add(revocation)) {
                        tell();
                    }
                });
    }

    /** How many were refused. */
    private CompletionStage<Integer> send(List<Revocation> revocations) {
        List<Object> arguments = new ArrayList<>();
        arguments.add(limit);
        for (Revocation revocation : revocations) {
            arguments.add(name(revocation));
            arguments.add(revocation.until().toEpochMilli());
            arguments.add(
                    revocation instanceof Revocation.OfUser user
                            ? user.issuedBefore().toEpochMilli()
                            : 0);
        }
        return commands.run(REVOKE, List.of(META, ENTRIES, ORDER, ENDS), arguments.toArray())
                .thenApply(Response::toInteger);
    }

    private void tell() {
        RevocationListener told = listener;
        if (told != null) {
            told.revoked();
        }
    }

    // ---- what others have revoked; on the loop ----

    private void look() {
        read();
        if (++reads % DROP_EVERY == 0) {
            list.dropEnded();
        }
        boolean nowBlind = known && isBlind();
        if (nowBlind && !blind) {
            LOG.warnf("what was revoked could not be read for %d s: no new tokens are accepted", patience.toSeconds());
            RevocationListener told = listener;
            if (whenBlind == Blind.CLOSE && told != null) {
                told.blinded();
            }
        } else if (blind && !nowBlind) {
            LOG.info("what was revoked is known again");
        }
        blind = nowBlind;
    }

    private void read() {
        if (reading || !commands.isUp()) {
            return;
        }
        reading = true;
        long begun = System.nanoTime();
        commands.run(REVOKED, List.of(META, ENTRIES, ORDER), epoch, place, epochs.next(), PAGE)
                .whenComplete((answer, failure) -> loop.run(() -> {
                    reading = false;
                    if (failure != null) {
                        LOG.debugf("what was revoked could not be read: %s", failure.getMessage());
                    } else {
                        heard(answer, begun);
                    }
                }));
    }

    private void heard(Response answer, long begun) {
        String told = answer.get(0).toString();
        if (!told.equals(epoch)) {
            epoch = told;
            untold = new HashMap<>();
            list.all().forEach(revocation -> untold.put(name(revocation), revocation));
        }
        place = answer.get(1).toString();
        boolean more = answer.get(2).toInteger() == 1;
        boolean anyNew = false;
        for (int i = 3; i < answer.size(); i += 2) {
            Revocation revocation =
                    revocation(answer.get(i).toString(), answer.get(i + 1).toString());
            anyNew |= list.add(revocation);
            untold.remove(name(revocation), revocation);
        }
        if (anyNew) {
            tell();
        }
        if (more) {
            read();
            return;
        }
        readAt = begun;
        known = true;
        current = true;
        giveBack();
    }

    private void giveBack() {
        Instant now = clock.instant();
        List<Revocation> lost = untold.values().stream()
                .filter(revocation -> now.isBefore(revocation.until()))
                .toList();
        untold = new HashMap<>();
        for (int from = 0; from < lost.size(); from += PAGE) {
            List<Revocation> page = lost.subList(from, Math.min(from + PAGE, lost.size()));
            send(page)
                    .whenComplete((refused, failure) -> loop.run(() -> {
                        if (failure != null) {
                            // To be read, compared and given back once more.
                            epoch = "";
                        } else {
                            LOG.infof(
                                    "Redis had lost revocations: %d were given back, %d refused", page.size(), refused);
                        }
                    }));
        }
    }

    // ---- how they are written ----

    private static String name(Revocation revocation) {
        if (revocation instanceof Revocation.OfToken token) {
            return TOKEN + token.tokenId();
        }
        if (revocation instanceof Revocation.OfUser user) {
            return USER + user.user().value();
        }
        throw new AssertionError(revocation);
    }

    private static Revocation revocation(String name, String entry) {
        int colon = entry.indexOf(':');
        Instant until = Instant.ofEpochMilli(Long.parseLong(entry.substring(0, colon)));
        String subject = name.substring(1);
        return name.charAt(0) == TOKEN
                ? new Revocation.OfToken(subject, until)
                : new Revocation.OfUser(
                        new UserId(subject), Instant.ofEpochMilli(Long.parseLong(entry.substring(colon + 1))), until);
    }
}
