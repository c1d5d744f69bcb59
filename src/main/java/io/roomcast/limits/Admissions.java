package io.roomcast.limits;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.inject.Singleton;

/** Counts who comes in to this pod. Safe from any thread. */
@Singleton
public final class Admissions {
    private final Gate upgrades;
    private final Gate subscribes;

    public Admissions(AdmissionConfig config) {
        this.upgrades = new Gate(config.upgrades());
        this.subscribes = new Gate(config.subscribes());
    }

    /** Milliseconds until another upgrade may come; 0 for now, which takes its place. */
    public long upgrade() {
        return upgrades.pass(System.nanoTime());
    }

    /** Milliseconds until another subscribe may come; 0 for now, which takes its place. */
    public long subscribe() {
        return subscribes.pass(System.nanoTime());
    }

    private static final class Gate {
        /** Null where any number may pass. */
        @GuardedBy("this")
        private final TokenBucket bucket;

        Gate(int perSecond) {
            this.bucket = perSecond == 0 ? null : new TokenBucket(perSecond, System.nanoTime());
        }

        synchronized long pass(long nanoTime) {
            return bucket == null ? 0 : bucket.take(nanoTime);
        }
    }
}
