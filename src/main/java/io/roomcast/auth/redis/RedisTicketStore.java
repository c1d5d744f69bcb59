package io.roomcast.auth.redis;

import io.roomcast.auth.Identity;
import io.roomcast.auth.TicketStore;
import io.roomcast.auth.TicketsUnavailableException;
import io.roomcast.protocol.RandomText;
import io.roomcast.protocol.RoomId;
import io.roomcast.redis.CommandLink;
import io.roomcast.redis.RedisAwayException;
import io.roomcast.redis.RedisLoop;
import io.roomcast.redis.Script;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Tickets of all pods. Redis holds a digest of each and whom it stands for, so who reads Redis gets no ticket; only their
 * lifetime bounds how many there are.
 */
public final class RedisTicketStore implements TicketStore {
    /** GETDEL would do, but for servers before 6.2. */
    private static final Script TAKE = Script.of(RedisTicketStore.class, "take.lua");

    private static final int RANDOM_BYTES = 32;

    private final RandomText names = new RandomText(RANDOM_BYTES);
    private final CommandLink commands;
    private final Clock clock;

    /** @param clients makes a client for one connection */
    public RedisTicketStore(RedisLoop loop, Supplier<Redis> clients, Clock clock) {
        this.commands = new CommandLink(clients, loop, List.of(TAKE));
        this.clock = clock;
    }

    /** Begins to connect; until then, tickets are unavailable. Once. */
    public void start() {
        commands.start();
    }

    public void close() {
        commands.close();
    }

    /** True while tickets can be issued and taken, as far as is known. */
    boolean isUp() {
        return commands.isUp();
    }

    @Override
    public CompletionStage<String> issue(Identity identity) {
        String ticket = names.next();
        return available(commands.send(set(key(ticket), identity, LIFETIME)).thenApply(kept -> ticket));
    }

    @Override
    public CompletionStage<ReturnTicket> issue(Identity identity, RoomId room) {
        String ticket = names.next();
        Duration lifetime = ReturnTicket.lifetime(clock.instant(), identity.expiresAt());
        if (lifetime.toMillis() == 0) {
            // Redis keeps nothing for no time.
            return CompletableFuture.completedFuture(new ReturnTicket(ticket, lifetime));
        }
        return available(commands.send(set(key(ticket, room), identity, lifetime))
                .thenApply(kept -> new ReturnTicket(ticket, lifetime)));
    }

    private static Request set(String key, Identity identity, Duration lifetime) {
        return Request.cmd(Command.SET)
                .arg(key)
                .arg(IdentityJson.write(identity))
                .arg("PX")
                .arg(lifetime.toMillis());
    }

    @Override
    public CompletionStage<Optional<Identity>> take(String ticket) {
        return available(commands.run(TAKE, List.of(key(ticket)))
                .thenApply(found -> Optional.ofNullable(found)
                        .map(kept -> IdentityJson.read(kept.toBytes()))
                        .filter(this::isGood)));
    }

    @Override
    public CompletionStage<Optional<Identity>> take(String ticket, RoomId room) {
        Request get = Request.cmd(Command.GET).arg(key(ticket, room));
        return available(commands.send(get))
                .thenCompose(found -> found == null
                        ? take(ticket)
                        : CompletableFuture.completedFuture(
                                Optional.of(IdentityJson.read(found.toBytes())).filter(this::isGood)));
    }

    /** A ticket does not outlive the token it was issued for. */
    private boolean isGood(Identity identity) {
        Instant tokenEnd = identity.expiresAt();
        return tokenEnd == null || clock.instant().isBefore(tokenEnd);
    }

    private static <T> CompletionStage<T> available(CompletionStage<T> stage) {
        return stage.exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                RedisAwayException.translate(failure, away -> new TicketsUnavailableException(away.getMessage()))));
    }

    private static String key(String ticket) {
        return "roomcast:ticket:" + digest(ticket);
    }

    /** The room is part of the key, so that the ticket is none in another room. */
    private static String key(String ticket, RoomId room) {
        return "roomcast:ticket:return:" + digest(ticket + " " + room.value());
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }
}
