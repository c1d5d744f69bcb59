package io.roomcast.protocol;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where in a distributed trace a message was published, as W3C Trace Context writes it:
 * {@code 00-<32 hexadecimal digits of the trace>-<16 of the span>-<2 of flags>}. It travels with the message to the pods that deliver it,
 * and never to clients.
 */
public record TraceParent(String value) {
    private static final int LENGTH = 55;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final String VERSION = "00-";
    private static final String NO_VERSION = "ff-";
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);

    public TraceParent {
        if (!isValid(value) || !value.startsWith(VERSION)) {
            throw new IllegalArgumentException("invalid traceparent");
        }
    }

    /** Empty for what is none. Of a later version what this one knows is taken, as the specification asks for. */
    public static Optional<TraceParent> parse(String text) {
        if (text == null || text.length() < LENGTH) {
            return Optional.empty();
        }
        boolean longer = text.length() > LENGTH;
        if (longer && (text.startsWith(VERSION) || text.charAt(LENGTH) != '-')) {
            return Optional.empty();
        }
        String known = text.substring(0, LENGTH);
        return isValid(known)
                ? Optional.of(new TraceParent(VERSION + known.substring(VERSION.length())))
                : Optional.empty();
    }

    private static boolean isValid(String value) {
        return FORM.matcher(value).matches()
                && !value.startsWith(NO_VERSION)
                && !value.startsWith(NO_TRACE, 3)
                && !value.startsWith(NO_SPAN, 36);
    }

    @Override
    public String toString() {
        return value;
    }
}
