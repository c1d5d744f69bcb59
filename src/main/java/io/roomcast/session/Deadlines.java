package io.roomcast.session;

import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.RoomId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * All that happens to a session because time passes: it must say who it is, its token ends, it is told that the server is
 * there, it is asked whether it is, and given up. One timer for all of it, looked at anew whenever it goes off. Touched on the
 * session's loop only.
 */
final class Deadlines {
    private static final long NEVER = Long.MAX_VALUE;
    /** Of the maximum age, by which a session may end earlier or later. */
    private static final int AGE_JITTER_PART = 10;

    private final Session session;
    private final TimerWheel wheel;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::goOff);
    private final long authTimeout;
    private final long heartbeat;
    private final long deadAfter;
    private final long maxAge;

    private long openedAt;
    private long lastIn;
    private long lastOut;
    private long pingedAt;
    private long tokenEnd = NEVER;
    private long ageEnd = NEVER;
    private boolean welcomed;
    /** What is said otherwise does not spare the client the heartbeat. */
    private final boolean always;
    /** When stays end that end by themselves; null while there are none. */
    private Map<RoomId, Long> stayEnds;

    Deadlines(Session session, TimerWheel wheel, SessionConfig config, boolean always) {
        this.always = always;
        this.session = session;
        this.wheel = wheel;
        this.authTimeout = config.authTimeout().toMillis();
        this.heartbeat = config.heartbeat().toMillis();
        this.deadAfter = config.deadAfter().toMillis();
        this.maxAge = config.maxAge().toMillis();
    }

    void open() {
        openedAt = wheel.now();
        lastIn = openedAt;
        lastOut = openedAt;
        pingedAt = openedAt;
        if (maxAge > 0) {
            // Some earlier, some later: those that came together should not go together.
            long jitter = maxAge / AGE_JITTER_PART;
            ageEnd = openedAt + maxAge + ThreadLocalRandom.current().nextLong(-jitter, jitter + 1);
        }
        wheel.set(timer, nextDue());
    }

    /** @param untilTokenEnds null where the identity does not end */
    void welcomed(Duration untilTokenEnds) {
        welcomed = true;
        tokenEnd = untilTokenEnds == null ? NEVER : wheel.now() + Math.max(0, untilTokenEnds.toMillis());
        wheel.set(timer, nextDue());
    }

    void heard() {
        lastIn = wheel.now();
    }

    void spoke() {
        if (!always) {
            lastOut = wheel.now();
        }
    }

    /** The stay in a room ends then, unless it is set anew or forgotten before. */
    void stayEnds(RoomId room, Duration in) {
        if (stayEnds == null) {
            stayEnds = new HashMap<>(2);
        }
        stayEnds.put(room, wheel.now() + Math.max(0, in.toMillis()));
        wheel.set(timer, nextDue());
    }

    void forgetStay(RoomId room) {
        if (stayEnds != null) {
            stayEnds.remove(room);
        }
    }

    void close() {
        wheel.cancel(timer);
    }

    private long nextDue() {
        long due = Math.min(ageEnd, lastIn + deadAfter);
        if (stayEnds != null) {
            for (long end : stayEnds.values()) {
                due = Math.min(due, end);
            }
        }
        if (!welcomed) {
            return Math.min(due, openedAt + authTimeout);
        }
        return Math.min(Math.min(due, tokenEnd), Math.min(lastOut, Math.max(lastIn, pingedAt)) + heartbeat);
    }

    private void goOff() {
        long now = wheel.now();
        if (now >= tokenEnd) {
            session.close(CloseStatus.TOKEN_EXPIRED);
        } else if (!welcomed && now >= openedAt + authTimeout) {
            session.close(CloseStatus.UNAUTHENTICATED);
        } else if (now >= ageEnd) {
            session.close(CloseStatus.MAX_AGE);
        } else if (now >= lastIn + deadAfter) {
            session.close(CloseStatus.DEAD_PEER);
        } else if (welcomed) {
            endStays(now);
            if (now >= lastOut + heartbeat) {
                lastOut = now;
                session.sayHeartbeat();
            }
            if (now >= Math.max(lastIn, pingedAt) + heartbeat) {
                pingedAt = now;
                session.ping();
            }
        }
        if (!session.isClosed()) {
            wheel.set(timer, nextDue());
        }
    }

    private void endStays(long now) {
        if (stayEnds == null) {
            return;
        }
        List<RoomId> ended = stayEnds.entrySet().stream()
                .filter(stay -> now >= stay.getValue())
                .map(Map.Entry::getKey)
                .toList();
        ended.forEach(session::stayExpired);
    }
}
