package io.roomcast.auth;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.protocol.RandomText;
import io.roomcast.protocol.RoomId;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tickets of one pod, in memory. */
@Singleton
@Typed(LocalTicketStore.class)
public class LocalTicketStore implements TicketStore {
    /** Over 3,000 connections per second, each by ticket, before it is full. */
    static final int DEFAULT_LIMIT = 100_000;

    private static final int RANDOM_BYTES = 32;

    private final RandomText names = new RandomText(RANDOM_BYTES);
    private final Clock clock;
    private final int limit;
    /** Oldest first, so that what has ended is at the front. */
    @GuardedBy("this")
    private final Map<String, Ticket> tickets = new LinkedHashMap<>();

    /** Those that are good again and again, by name. */
    @GuardedBy("this")
    private final Map<String, Return> returns = new HashMap<>();

    /** Those of above, the next to end first: they do not last equally long. */
    @GuardedBy("this")
    private final PriorityQueue<Return> nextToEnd = new PriorityQueue<>(Comparator.comparing(Return::endsAt));

    @Inject
    LocalTicketStore(Clock clock) {
        this(clock, DEFAULT_LIMIT);
    }

    LocalTicketStore(Clock clock, int limit) {
        this.clock = clock;
        this.limit = limit;
    }

    @Override
    public CompletionStage<String> issue(Identity identity) {
        String name = names.next();
        Instant now = clock.instant();
        synchronized (this) {
            dropEnded(now);
            if (tickets.size() >= limit) {
                return CompletableFuture.failedFuture(new TicketsExhaustedException());
            }
            tickets.put(name, new Ticket(identity, now.plus(LIFETIME)));
        }
        return CompletableFuture.completedFuture(name);
    }

    @Override
    public CompletionStage<ReturnTicket> issue(Identity identity, RoomId room) {
        String name = names.next();
        Instant now = clock.instant();
        Duration lifetime = ReturnTicket.lifetime(now, identity.expiresAt());
        synchronized (this) {
            dropEndedReturns(now);
            if (returns.size() >= limit) {
                return CompletableFuture.failedFuture(new TicketsExhaustedException());
            }
            var ticket = new Return(name, room, identity, now.plus(lifetime));
            returns.put(name, ticket);
            nextToEnd.add(ticket);
        }
        return CompletableFuture.completedFuture(new ReturnTicket(name, lifetime));
    }

    @Override
    public CompletionStage<Optional<Identity>> take(String ticket) {
        Instant now = clock.instant();
        Ticket taken;
        synchronized (this) {
            dropEnded(now);
            taken = tickets.remove(ticket);
        }
        return CompletableFuture.completedFuture(
                Optional.ofNullable(taken).filter(it -> it.isGoodAt(now)).map(Ticket::identity));
    }

    @Override
    public CompletionStage<Optional<Identity>> take(String ticket, RoomId room) {
        Return found;
        synchronized (this) {
            dropEndedReturns(clock.instant());
            found = returns.get(ticket);
        }
        if (found == null) {
            return take(ticket);
        }
        return CompletableFuture.completedFuture(
                Optional.of(found).filter(it -> it.room().equals(room)).map(Return::identity));
    }

    synchronized int size() {
        return tickets.size() + returns.size();
    }

    @GuardedBy("this")
    private void dropEndedReturns(Instant now) {
        while (!nextToEnd.isEmpty() && !now.isBefore(nextToEnd.peek().endsAt())) {
            returns.remove(nextToEnd.remove().name());
        }
    }

    @GuardedBy("this")
    private void dropEnded(Instant now) {
        Iterator<Ticket> oldestFirst = tickets.values().iterator();
        while (oldestFirst.hasNext() && !now.isBefore(oldestFirst.next().endsAt())) {
            oldestFirst.remove();
        }
    }

    private record Return(String name, RoomId room, Identity identity, Instant endsAt) {}

    private record Ticket(Identity identity, Instant endsAt) {
        /** A ticket outlives neither its time nor the token it was issued for. */
        boolean isGoodAt(Instant now) {
            Instant tokenEnd = identity.expiresAt();
            return now.isBefore(endsAt) && (tokenEnd == null || now.isBefore(tokenEnd));
        }
    }
}
