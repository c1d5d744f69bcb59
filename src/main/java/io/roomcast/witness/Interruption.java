package io.roomcast.witness;

import java.time.Duration;

/**
 * How long one client was without what it should have known: from the loss of its socket, or from the sending of the first
 * message that came late, until it was told everything again. Times are those of {@link System#nanoTime}.
 */
final class Interruption {
    static final long LATE = Duration.ofMillis(250).toNanos();

    private final Histogram repairs;
    private boolean open;
    private boolean away;
    private long since;
    private long lastLate;

    Interruption(Histogram repairs) {
        this.repairs = repairs;
    }

    /** The socket is gone. */
    void lost(long now) {
        caughtUp();
        begin(now);
        away = true;
    }

    /** A message has come. */
    void told(long sent, long now) {
        if (now - sent <= LATE) {
            caughtUp();
            return;
        }
        // What was sent after the last late one had come belongs to a stretch of its own.
        if (!away && open && sent - lastLate > 0) {
            end(lastLate);
        }
        begin(sent);
        lastLate = now;
    }

    /** The client was told where it is, and what it missed or that this is gone. */
    void over(long now) {
        if (away && open) {
            end(now);
        }
        away = false;
        caughtUp();
    }

    /** The last late message was the end of its stretch. What is away is not back by that. */
    void caughtUp() {
        if (open && !away) {
            end(lastLate);
        }
    }

    private void begin(long from) {
        since = open && since - from < 0 ? since : from;
        open = true;
    }

    private void end(long now) {
        open = false;
        repairs.add(now - since);
    }
}
