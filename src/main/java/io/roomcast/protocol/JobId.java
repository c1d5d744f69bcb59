package io.roomcast.protocol;

/** One job; random, so that no two pods give the same one, and none can be guessed. */
public record JobId(String value) {
    private static final int RANDOM_BYTES = 12;
    private static final int MAX_LENGTH = 64;

    public JobId {
        if (value == null || value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("invalid job id");
        }
    }

    public static JobId random() {
        return new JobId(new RandomText(RANDOM_BYTES).next());
    }

    @Override
    public String toString() {
        return value;
    }
}
