package io.roomcast.witness;

/**
 * One message as a client was told of it.
 *
 * @param offset its place in the room; {@link #UNNUMBERED} if the frame had none
 * @param number the number that the witness gave it; {@link #FOREIGN} if someone else published it
 * @param sent when it was first sent, as {@link System#nanoTime}; means nothing for a foreign one
 */
record Told(long offset, long number, long sent) {
    static final long UNNUMBERED = -1;
    static final long FOREIGN = -1;

    boolean isOwn() {
        return number > 0;
    }
}
