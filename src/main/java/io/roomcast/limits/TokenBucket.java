package io.roomcast.limits;

import java.util.concurrent.TimeUnit;

/** A rate with a burst of twice as much: full at first, refilled as time goes by. Not safe for several threads. */
public final class TokenBucket {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final double perSecond;
    private final double capacity;
    private double tokens;
    private long refilledAt;

    /** @param nanoTime as {@link System#nanoTime} counts */
    public TokenBucket(int perSecond, long nanoTime) {
        this.perSecond = perSecond;
        this.capacity = 2.0 * perSecond;
        this.tokens = capacity;
        this.refilledAt = nanoTime;
    }

    /** Takes so many tokens if there is one at least: what is missing then is paid back before the next. False if there is none. */
    public boolean takeOnCredit(int count, long nanoTime) {
        refill(nanoTime);
        if (tokens < 1) {
            return false;
        }
        tokens -= count;
        return true;
    }

    /** Takes one token and returns 0, or takes none and returns the milliseconds until there is one, at least 1. */
    public long take(long nanoTime) {
        refill(nanoTime);
        if (tokens >= 1) {
            tokens--;
            return 0;
        }
        return Math.max(1, (long) Math.ceil((1 - tokens) * 1000 / perSecond));
    }

    private void refill(long nanoTime) {
        tokens = Math.min(capacity, tokens + (nanoTime - refilledAt) * perSecond / NANOS_PER_SECOND);
        refilledAt = nanoTime;
    }
}
