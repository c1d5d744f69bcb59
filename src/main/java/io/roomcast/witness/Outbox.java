package io.roomcast.witness;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The publishes of one client that have no answer yet: at most {@link #LIMIT}, after which it publishes nothing new. Without keys, what may
 * have been taken is not sent again, and stays unanswered.
 */
final class Outbox {
    static final int LIMIT = 256;

    private static final long ANSWER_TIMEOUT = Duration.ofSeconds(10).toNanos();
    /** Servers remember keys for five minutes; a retry must not come later than that. */
    private static final long GIVE_UP = Duration.ofMinutes(4).toNanos();

    private static final long FIRST_RETRY_MILLIS = 100;
    private static final long LAST_RETRY_MILLIS = 2_000;
    private static final int MAX_DOUBLINGS = 8;

    /** One message, from its first sending to its answer. */
    private static final class Publish {
        private final long number;
        private final long sent;
        /** When to send it again, if there is no answer until then. */
        private long due;

        private int failures;
        /** The server has said that it did not take it. */
        private boolean refused;

        Publish(long number, long sent) {
            this.number = number;
            this.sent = sent;
            this.due = sent + ANSWER_TIMEOUT;
        }
    }

    /** Sends a message over the client's socket. */
    @FunctionalInterface
    interface Writer {
        void write(long number, long firstSent);
    }

    private final Map<Long, Publish> waiting = new LinkedHashMap<>();
    private final boolean hasKeys;

    Outbox(boolean hasKeys) {
        this.hasKeys = hasKeys;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    boolean isFull() {
        return waiting.size() >= LIMIT;
    }

    /** A message was sent for the first time. */
    void sent(long number, long now) {
        waiting.put(number, new Publish(number, now));
    }

    /** An answer has come that ends it; false if there was one before. */
    boolean settle(long number) {
        return waiting.remove(number) != null;
    }

    /** It was not taken, and may be later. */
    void postpone(long number, long retryAfterMillis, long now) {
        Publish publish = waiting.get(number);
        if (publish == null) {
            return;
        }
        long longest = Math.min(LAST_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(MAX_DOUBLINGS, publish.failures));
        publish.failures++;
        publish.refused = true;
        // Half of the pause is chance, lest all clients come at once.
        long pause = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
        publish.due = now + Duration.ofMillis(Math.max(retryAfterMillis, pause)).toNanos();
    }

    /** No answer will come any more over the old socket. */
    void askAgain(long now) {
        waiting.values().removeIf(publish -> !maySend(publish));
        waiting.values().forEach(publish -> publish.due = now);
    }

    /** Nobody would know the keys any more. */
    void forget() {
        waiting.clear();
    }

    /** Sends again what is due, oldest first; returns how many that were. */
    int resend(long now, Writer writer) {
        int resent = 0;
        for (Iterator<Publish> all = waiting.values().iterator(); all.hasNext(); ) {
            Publish publish = all.next();
            if (now - publish.due < 0) {
                continue;
            }
            if (now - publish.sent > GIVE_UP || !maySend(publish)) {
                all.remove();
                continue;
            }
            publish.due = now + ANSWER_TIMEOUT;
            publish.refused = false;
            writer.write(publish.number, publish.sent);
            resent++;
        }
        return resent;
    }

    private boolean maySend(Publish publish) {
        return hasKeys || publish.refused;
    }
}
