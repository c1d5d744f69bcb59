package io.roomcast.metrics;

import org.jboss.logging.MDC;

/**
 * What a line of the log is about, as fields beside its text: for formats that know fields, such as JSON, where they stand under
 * {@code mdc}. Never a token or a payload. For one line, on the thread that writes it.
 */
public final class LogFields {
    private LogFields() {}

    /**
     * Writes a line with fields. Worth its cost only where the line is written at all: ask for the level first.
     *
     * @param namesAndValues each name followed by its value; one that is null is left out
     */
    public static void with(Runnable line, Object... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                MDC.put(namesAndValues[i].toString(), namesAndValues[i + 1].toString());
            }
        }
        try {
            line.run();
        } finally {
            for (int i = 0; i < namesAndValues.length; i += 2) {
                MDC.remove(namesAndValues[i].toString());
            }
        }
    }
}
