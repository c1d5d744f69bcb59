package io.roomcast.protocol.centrifuge;

import java.time.Duration;

/**
 * What all replies say alike.
 *
 * @param version of the server
 * @param refreshAhead how long before their token ends clients are told to fetch a new one: SDKs only begin to when the time is
 *     over that they are told
 * @param emulation null where the client speaks the way it is spoken to
 */
public record Terms(String version, Duration refreshAhead, Emulation emulation) {
    /**
     * How a client speaks whose transport goes one way: by requests beside it.
     *
     * @param session a secret that stands for its session
     * @param node the pod that holds it
     */
    public record Emulation(String session, String node) {}

    public Terms(String version, Duration refreshAhead) {
        this(version, refreshAhead, null);
    }

    public Terms with(Emulation own) {
        return new Terms(version, refreshAhead, own);
    }

    /** Of a short life, most is to be used. */
    private static final int AHEAD_PART = 3;

    /** Whole seconds, at least one: none would mean no end. */
    long ttl(Duration expiresIn) {
        Duration ahead = expiresIn.dividedBy(AHEAD_PART);
        if (ahead.compareTo(refreshAhead) > 0) {
            ahead = refreshAhead;
        }
        return Math.max(1, expiresIn.minus(ahead).toSeconds());
    }
}
