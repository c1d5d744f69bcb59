package io.roomcast.auth;

import io.roomcast.protocol.UserId;
import java.time.Instant;

/** Tokens that are good no more, though they have not ended. */
public sealed interface Revocation {
    /** When no token is left that it could hit, so that it may be forgotten. */
    Instant until();

    /** One token, by its {@code jti}. */
    record OfToken(String tokenId, Instant until) implements Revocation {
        /** In characters; no issuer writes more, and each may be kept for weeks. */
        public static final int MAX_LENGTH = 512;

        /** @throws IllegalArgumentException unless {@link #isTokenId} */
        public OfToken {
            if (!isTokenId(tokenId)) {
                throw new IllegalArgumentException("not the id of a token");
            }
        }

        /** False for half a surrogate pair too, which no token can carry. */
        public static boolean isTokenId(String text) {
            return !text.isEmpty()
                    && text.length() <= MAX_LENGTH
                    && text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
        }
    }

    /** All tokens of a user that were issued before a time; those that do not say when were issued in 1970. */
    record OfUser(UserId user, Instant issuedBefore, Instant until) implements Revocation {
        /** What both of the same user revoke. */
        public OfUser and(OfUser other) {
            return new OfUser(user, later(issuedBefore, other.issuedBefore), later(until, other.until));
        }

        private static Instant later(Instant one, Instant other) {
            return one.isAfter(other) ? one : other;
        }
    }
}
