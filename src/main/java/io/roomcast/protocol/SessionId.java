package io.roomcast.protocol;

/** One client connection; random, so that no id is ever used twice and none can be guessed. */
public record SessionId(String value) {
    private static final int RANDOM_BYTES = 12;

    public static SessionId random() {
        return new SessionId(new RandomText(RANDOM_BYTES).next());
    }

    @Override
    public String toString() {
        return value;
    }
}
