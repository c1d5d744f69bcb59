package io.roomcast.presence.redis;

import io.roomcast.redis.RedisLoop;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * This pod's life as the others see it: a name in Redis that counts as long as it is renewed. A name that was lost is never
 * taken up again, as others may be reaping it: the pod goes on under a new one. Touched on the loop only.
 */
final class Lease {
    private static final Logger LOG = Logger.getLogger(Lease.class);

    /** Learns what becomes of the lease. Called on the loop. */
    interface Listener {
        /** @param anew false if it is held as it was before */
        void onHeld(boolean anew);

        /** The pod has a new name, and holds nothing under it yet. */
        void onRenamed();

        /** Another pod is dead, and nobody else is reaping it. */
        void onDead(String pod);
    }

    private final PresenceScripts scripts;
    private final RedisLoop loop;
    private final Duration length;
    private final Listener listener;
    private final String pod;
    private int renewals;
    private String name;
    /** What is to be reaped later, because it was this pod's; empty for nothing. */
    private String former = "";
    /** True once Redis has known the name. */
    private boolean known;

    /** Written on the loop only. */
    private volatile boolean held;
    /** The beat that is not answered yet; null for none. */
    private Object beating;
    /** By Redis' clock in ms, as below. */
    private long lastBeat;
    /** Since when there was a beat all the time. */
    private long steadySince;

    Lease(PresenceScripts scripts, RedisLoop loop, Duration length, Listener listener, String pod) {
        this.scripts = scripts;
        this.loop = loop;
        this.length = length;
        this.listener = listener;
        this.pod = pod;
        this.name = pod;
    }

    String name() {
        return name;
    }

    /** True if what is said under the name counts. Safe from any thread. */
    boolean isHeld() {
        return held;
    }

    /** The connection is a new one: nothing counts before the next beat is answered, and nobody else for dead yet. */
    void suspend() {
        held = false;
        beating = null;
        lastBeat = 0;
        steadySince = 0;
    }

    /** One at a time: beats that Redis answers in a row after it was away would look like a steady pulse. */
    void beat() {
        if (beating != null) {
            return;
        }
        var asked = new Object();
        beating = asked;
        scripts.beat(name, former, !known, mayReap())
                .whenComplete((beat, failure) -> loop.run(() -> {
                    if (beating != asked) {
                        return;
                    }
                    beating = null;
                    if (failure == null) {
                        answered(beat);
                    }
                }));
    }

    /**
     * Others count as silent only to a pod that was not: after Redis itself was away everyone's last sign of life is old,
     * and whoever comes first must not take the rest for dead. The script sees to the silence before this very beat.
     */
    private boolean mayReap() {
        return lastBeat - steadySince >= length.toMillis();
    }

    private void answered(PresenceScripts.Beat beat) {
        if (!beat.lives()) {
            rename();
            return;
        }
        known = true;
        former = "";
        if (beat.now() - lastBeat > length.toMillis() / 2) {
            steadySince = beat.now();
        }
        lastBeat = beat.now();
        boolean anew = !held;
        held = true;
        listener.onHeld(anew);
        beat.dead().forEach(listener::onDead);
    }

    private void rename() {
        former = name;
        name = pod + "." + ++renewals;
        known = false;
        held = false;
        LOG.warnf("this pod's lease is gone; its members are registered again: pod=%s", name);
        listener.onRenamed();
        beat();
    }
}
