package io.roomcast.broker;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What is left of the {@link SharedRates} by what passed here: all there is to know in a broker of one process, and an
 * approximation from above where pods share a store. Safe from any thread; bounded, and whoever is forgotten starts anew.
 */
public final class PublishAllowance {
    private static final int MAX_KNOWN = 100_000;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long BURST = SharedRates.BURST_SECONDS * SECOND;
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Retention.Policy policy;
    private final int maxKnown;

    /**
     * When each would have used up its rate, taken evenly, in nanoseconds of the broker's clock: who is beyond the burst then
     * waits, and who is in the past has all of it. Those used last come last.
     */
    @GuardedBy("this")
    private final Map<Object, Long> usedUpUntil = new LinkedHashMap<>(16, 0.75f, true);

    private record UserOf(String namespace, UserId user) {}

    public PublishAllowance(Retention.Policy policy) {
        this(policy, MAX_KNOWN);
    }

    PublishAllowance(Retention.Policy policy, int maxKnown) {
        this.policy = policy;
        this.maxKnown = maxKnown;
    }

    /**
     * Takes one publish of the user into the room, from both rates or from none.
     *
     * @param millis the time; if it goes back, everyone starts anew
     * @return null if it was taken
     */
    public PublishResult.TooFast take(RoomId room, UserId user, long millis) {
        SharedRates rates = policy.sharedRates(room);
        return rates.isNone() ? null : take(rates, room, user, millis * MILLI);
    }

    private synchronized PublishResult.TooFast take(SharedRates rates, RoomId room, UserId user, long now) {
        forgetUnused(now);
        var userKey = new UserOf(rates.namespace(), user);
        long userWaits = wait(userKey, rates.user(), now);
        long roomWaits = wait(room, rates.room(), now);
        if (userWaits <= 0 && roomWaits <= 0) {
            use(userKey, rates.user(), now);
            use(room, rates.room(), now);
            return null;
        }
        return new PublishResult.TooFast(
                userWaits >= roomWaits ? SharedRates.Rate.USER : SharedRates.Rate.ROOM,
                (Math.max(userWaits, roomWaits) + MILLI - 1) / MILLI);
    }

    /** Users and rooms that have used something lately. */
    public synchronized int known() {
        return usedUpUntil.size();
    }

    @GuardedBy("this")
    private long wait(Object who, int rate, long now) {
        return rate == 0 ? 0 : usedUpUntil(who, rate, now) + SECOND / rate - now - BURST;
    }

    @GuardedBy("this")
    private void use(Object who, int rate, long now) {
        if (rate > 0) {
            usedUpUntil.put(who, usedUpUntil(who, rate, now) + SECOND / rate);
        }
    }

    @GuardedBy("this")
    private long usedUpUntil(Object who, int rate, long now) {
        long until = usedUpUntil.getOrDefault(who, now);
        boolean clockWentBack = until > now + BURST + SECOND / rate;
        return clockWentBack ? now : Math.max(until, now);
    }

    /** A few, and more than a call may add: those who left do not pile up, and no call takes long. */
    @GuardedBy("this")
    private void forgetUnused(long now) {
        Iterator<Long> oldest = usedUpUntil.values().iterator();
        for (int i = 0; i < 3 && oldest.hasNext(); i++) {
            if (oldest.next() <= now || usedUpUntil.size() > maxKnown - 2) {
                oldest.remove();
            }
        }
    }
}
