package io.roomcast.redis;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What is worth a line in the log of a server that connections come from and go to: they are lost together, so one line speaks for all of
 * them, now and then again while that lasts, and one when all are back. Safe from any thread.
 */
final class Absence {
    /** From one line to that of the next absence: a line that is cut again and again is one trouble. */
    private static final Duration NEXT = Duration.ofSeconds(10);
    /** From one line to the next while it lasts. */
    private static final Duration AGAIN = Duration.ofMinutes(1);
    /** Of this process, as its log is. Behind what it is made with. */
    static final Absence OF_REDIS = new Absence("Redis", System::nanoTime);

    private final String whom;
    private final LongSupplier nanos;
    /** The connections that try to come back. */
    private final Set<Object> away = new HashSet<>();
    /** When the first of them was lost. */
    private long since;
    /** This absence has had its line. */
    private boolean told;

    private long toldAt;
    /** There was a line that it is there. */
    private boolean greeted;

    Absence(String whom, LongSupplier nanos) {
        this.whom = whom;
        this.nanos = nanos;
        this.toldAt = nanos.getAsLong() - AGAIN.toNanos();
    }

    /**
     * A connection was lost, or an attempt to connect has failed.
     *
     * @return what to warn of; empty if it was said lately
     */
    synchronized Optional<String> lost(Object connection, String purpose, String reason) {
        long now = nanos.getAsLong();
        if (away.isEmpty()) {
            since = now;
            told = false;
        }
        away.add(connection);
        if (now - toldAt < (told ? AGAIN : NEXT).toNanos()) {
            return Optional.empty();
        }
        String still = told ? " still, for " + seconds(now) + " s," : "";
        told = true;
        toldAt = now;
        return Optional.of(whom + " is" + still + " away (" + purpose + ": " + reason
                + "): it is tried again until it is back; if this lasts, see that it runs where QUARKUS_REDIS_HOSTS says,"
                + " with the password and the TLS that it asks for");
    }

    /**
     * A connection is of use.
     *
     * @return what to tell; empty if nobody has heard that it was away, or others still are
     */
    synchronized Optional<String> back(Object connection) {
        boolean isLast = away.remove(connection) && away.isEmpty();
        if (isLast && told) {
            greeted = true;
            return Optional.of(whom + " is back after " + seconds(nanos.getAsLong()) + " s");
        }
        if (greeted || !away.isEmpty()) {
            return Optional.empty();
        }
        greeted = true;
        return Optional.of("connected to " + whom);
    }

    /** The connection is not wanted any more. */
    synchronized void forget(Object connection) {
        away.remove(connection);
    }

    private long seconds(long now) {
        return Duration.ofNanos(now - since).toSeconds();
    }
}
