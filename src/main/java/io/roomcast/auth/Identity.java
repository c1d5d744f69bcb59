package io.roomcast.auth;

import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import java.time.Instant;
import java.util.List;

/**
 * Who a session is, and what its token says about it.
 *
 * @param info what presence shows of the user, without line breaks; null without an {@code info} claim
 * @param grants the {@code rooms} claim; null without one, whereas an empty list allows nothing
 * @param expiresAt when everything the token allowed ends; null if it does not end
 * @param anonymous true for a session without a token
 * @param tokenId the token's {@code jti}, by which it can be revoked; null without one
 * @param issuedAt the token's {@code iat}; null without one
 * @param right what its {@code groups} allow in the backend API; null for nothing
 * @param channels rooms that the token has its user in, and so allows to subscribe; where a protocol has such
 */
public record Identity(
        UserId user,
        Json info,
        List<Grant> grants,
        Instant expiresAt,
        boolean anonymous,
        String tokenId,
        Instant issuedAt,
        Right right,
        List<RoomId> channels) {
    /** Stands for whoever has a token that names nobody. */
    static final UserId ANYONE = new UserId("anyone");

    public Identity {
        grants = grants == null ? null : List.copyOf(grants);
        channels = List.copyOf(channels);
    }

    /** Someone with no right in the backend API, as most are. */
    public Identity(
            UserId user,
            Json info,
            List<Grant> grants,
            Instant expiresAt,
            boolean anonymous,
            String tokenId,
            Instant issuedAt) {
        this(user, info, grants, expiresAt, anonymous, tokenId, issuedAt, null, List.of());
    }

    /** Whether the backend API does what needs this right. */
    public boolean may(Right needed) {
        return right != null && right.includes(needed);
    }

    /** The same for another time. */
    public Identity until(Instant end) {
        return new Identity(user, info, grants, end, anonymous, tokenId, issuedAt, right, channels);
    }

    /** What it allows, for this user. */
    public Identity as(UserId another) {
        return new Identity(another, info, grants, expiresAt, anonymous, tokenId, issuedAt, right, channels);
    }

    /** A session without a token. */
    public static Identity anonymous(UserId user) {
        return new Identity(user, null, null, null, true, null, null);
    }

    /** A user for whom a backend vouches now and without a token: no claims, no end, but as revocable as a token of that time. */
    public static Identity vouchedFor(UserId user, Instant now) {
        return new Identity(user, null, null, null, false, null, now);
    }

    /** A user for whom a backend vouched at a time that is not known. */
    public static Identity vouchedFor(UserId user) {
        return new Identity(user, null, null, null, false, null, null);
    }
}
