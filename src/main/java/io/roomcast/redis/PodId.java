package io.roomcast.redis;

import io.roomcast.protocol.PodName;
import io.roomcast.protocol.SessionId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One process among those that share Redis: what it is called, and something that no other process has or had, so that what a
 * dead one left behind is never taken for another's. Without colons, as it stands in keys.
 */
public record PodId(String value) {
    private static final char BEFORE_CHANCE = '~';
    private static final Pattern FORM = Pattern.compile("(.*)~[A-Za-z0-9_-]{16}");
    private static final Pattern RENEWAL = Pattern.compile("\\.\\d+$");

    /** An id for this process; another one each time. */
    public static PodId of(PodName name) {
        return new PodId(name.value().replace(':', '-') + BEFORE_CHANCE + SessionId.random());
    }

    /**
     * Whose lease it is, of those in {@link CommandLink#PODS}: a process whose lease was lost goes on under its id with a number
     * behind it.
     */
    public static PodId ofLease(String lease) {
        return new PodId(RENEWAL.matcher(lease).replaceFirst(""));
    }

    /** What operators call it. */
    public PodName name() {
        Matcher form = FORM.matcher(value);
        return new PodName(form.matches() ? form.group(1) : value);
    }

    @Override
    public String toString() {
        return value;
    }
}
