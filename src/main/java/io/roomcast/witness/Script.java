package io.roomcast.witness;

/**
 * What a witness writes: its messages, which only it can have written.
 *
 * @param run tells this witness from all others, in the same rooms too
 * @param start when it began, as {@link System#nanoTime}; times in messages count from here, in microseconds
 */
record Script(String run, long start) {
    static final String RUN = "run";
    static final String NUMBER = "n";
    static final String SENT = "t";

    /** The id of a publish is its number, so that any answer tells what it is about. */
    String publish(long number, long sent) {
        return "{\"type\":\"publish\",\"id\":" + number + ",\"key\":\"" + run + "-" + number + "\",\"data\":"
                + data(number, sent) + "}";
    }

    /** What is published, in any protocol. */
    String data(long number, long sent) {
        return "{\"" + RUN + "\":\"" + run + "\",\"" + NUMBER + "\":" + number + ",\"" + SENT + "\":"
                + (sent - start) / 1000 + "}";
    }

    /** A room's name needs no escapes in JSON. */
    static String subscribe(String room, String epoch, long offset) {
        String since = epoch == null ? "" : ",\"since\":{\"epoch\":\"" + epoch + "\",\"offset\":" + offset + "}";
        return "{\"type\":\"subscribe\",\"id\":\"enter\",\"room\":\"" + room + "\"" + since + "}";
    }
}
