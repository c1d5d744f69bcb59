package io.roomcast.session;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The timers of all sessions of one loop: a ring of slots, one for each tick. Setting and cancelling cost the same however
 * many there are, and an idle loop wakes once a tick and not once a session. Touched on its loop only.
 */
public final class TimerWheel {
    public static final Duration TICK = Duration.ofMillis(100);

    private static final int SLOTS = 512;

    /** One session's next alarm. Linked into the slot it is due in, or into none. */
    static final class Timer {
        private final Runnable alarm;
        private long due;
        private Timer previous;
        private Timer next;

        Timer(Runnable alarm) {
            this.alarm = alarm;
        }
    }

    /** Heads of circular lists. */
    private final Timer[] slots = new Timer[SLOTS];

    private final LongSupplier clock;
    private final long tickMillis = TICK.toMillis();
    private long now;
    /** The last tick that was looked at. */
    private long tick;

    /** @param monotonicMillis never goes back; any origin */
    public TimerWheel(LongSupplier monotonicMillis) {
        clock = monotonicMillis;
        now = clock.getAsLong();
        tick = Math.floorDiv(now, tickMillis);
        for (int i = 0; i < SLOTS; i++) {
            Timer head = new Timer(null);
            head.previous = head;
            head.next = head;
            slots[i] = head;
        }
    }

    /** Milliseconds as of the last tick: good enough for silence that is counted in seconds, and free. */
    long now() {
        return now;
    }

    /** Sets or moves the timer: it goes off once, at the first tick not before {@code due}. */
    void set(Timer timer, long due) {
        cancel(timer);
        timer.due = due;
        long slotTick = Math.max(tick + 1, Math.floorDiv(due + tickMillis - 1, tickMillis));
        Timer head = slots[(int) Math.floorMod(slotTick, (long) SLOTS)];
        timer.previous = head.previous;
        timer.next = head;
        head.previous.next = timer;
        head.previous = timer;
    }

    void cancel(Timer timer) {
        if (timer.next != null) {
            timer.previous.next = timer.next;
            timer.next.previous = timer.previous;
            timer.next = null;
            timer.previous = null;
        }
    }

    /** Lets go off what is due; called every {@link #TICK}, later is made up for. */
    public void tick() {
        now = clock.getAsLong();
        long current = Math.floorDiv(now, tickMillis);
        // After a long pause one time round sees every slot; more would see them again.
        long from = Math.max(tick + 1, current - SLOTS + 1);
        for (long at = from; at <= current; at++) {
            tick = at;
            goOff(slots[(int) Math.floorMod(at, (long) SLOTS)]);
        }
    }

    private void goOff(Timer head) {
        Timer timer = head.next;
        while (timer != head) {
            Timer following = timer.next;
            if (timer.due <= now) {
                cancel(timer);
                timer.alarm.run();
                // The alarm may have moved or cancelled any timer, its neighbour too: start over, the slot is short.
                following = head.next;
            }
            timer = following;
        }
    }
}
