package io.roomcast.auth;

import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.UserId;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The revocations that this pod knows. Each is kept until its end and never taken back; its bound is kept by those who add. Safe from any
 * thread: who adds and looks at the sessions then, and who opens a session and looks here then, cannot miss each other.
 */
public final class RevocationList {
    private final Clock clock;
    /** By {@code jti}: until when, in milliseconds since 1970. */
    private final ConcurrentMap<String, Long> tokens = new ConcurrentHashMap<>();

    private final ConcurrentMap<UserId, Revocation.OfUser> users = new ConcurrentHashMap<>();

    public RevocationList(Clock clock, RoomMetrics metrics) {
        this.clock = clock;
        metrics.gauge("roomcast.revocations", "Revocations kept", this::size);
    }

    /** Returns false if all of it was known. */
    public boolean add(Revocation revocation) {
        AtomicBoolean isNew = new AtomicBoolean();
        if (revocation instanceof Revocation.OfToken token) {
            tokens.compute(token.tokenId(), (id, known) -> {
                long until = token.until().toEpochMilli();
                isNew.set(known == null || until > known);
                return isNew.get() ? Long.valueOf(until) : known;
            });
        } else if (revocation instanceof Revocation.OfUser user) {
            users.compute(user.user(), (name, known) -> {
                Revocation.OfUser both = known == null ? user : known.and(user);
                isNew.set(!both.equals(known));
                return both;
            });
        } else {
            throw new AssertionError(revocation);
        }
        return isNew.get();
    }

    /** Whether there is one of the same token or user, whatever it says. */
    boolean contains(Revocation revocation) {
        if (revocation instanceof Revocation.OfToken token) {
            return tokens.containsKey(token.tokenId());
        }
        return revocation instanceof Revocation.OfUser user && users.containsKey(user.user());
    }

    public boolean isRevoked(Identity identity) {
        if (identity.anonymous()) {
            return false;
        }
        long now = clock.millis();
        if (identity.tokenId() != null) {
            Long until = tokens.get(identity.tokenId());
            if (until != null && now < until) {
                return true;
            }
        }
        Revocation.OfUser user = users.get(identity.user());
        if (user == null || now >= user.until().toEpochMilli()) {
            return false;
        }
        Instant issued = identity.issuedAt() == null ? Instant.EPOCH : identity.issuedAt();
        return issued.isBefore(user.issuedBefore());
    }

    /** All that has not been dropped. */
    public List<Revocation> all() {
        List<Revocation> all = new ArrayList<>(users.values());
        tokens.forEach((id, until) -> all.add(new Revocation.OfToken(id, Instant.ofEpochMilli(until))));
        return all;
    }

    public int size() {
        return tokens.size() + users.size();
    }

    /** Looks at all of them: for now and then. */
    public void dropEnded() {
        long now = clock.millis();
        tokens.values().removeIf(until -> until <= now);
        users.values().removeIf(user -> user.until().toEpochMilli() <= now);
    }
}
