package io.roomcast.entrance;

import io.roomcast.drain.Drain;
import io.roomcast.limits.Admissions;
import jakarta.inject.Singleton;
import java.util.OptionalLong;

/** Whether anybody may come in just now. Safe from any thread. */
@Singleton
public final class Turnstile {
    /** Another pod takes whoever comes back. */
    private static final long ELSEWHERE_MILLIS = 1_000;

    private final Drain drain;
    private final Admissions admissions;

    Turnstile(Drain drain, Admissions admissions) {
        this.drain = drain;
        this.admissions = admissions;
    }

    /** Milliseconds after which it is worth to come back; empty for whoever may come in, who is counted. */
    public OptionalLong refusal() {
        if (drain.hasBegun()) {
            return OptionalLong.of(ELSEWHERE_MILLIS);
        }
        long wait = admissions.upgrade();
        return wait == 0 ? OptionalLong.empty() : OptionalLong.of(wait);
    }
}
