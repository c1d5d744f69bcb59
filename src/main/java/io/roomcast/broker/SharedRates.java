package io.roomcast.broker;

/**
 * How many publishes of clients in a second all pods together take in the rooms of a namespace, twice as many at once.
 *
 * @param namespace whose rates these are: a user's publishes in all its rooms count together
 * @param user of one user; 0 for any number
 * @param room into one room; 0 for any number
 */
public record SharedRates(String namespace, int user, int room) {
    public static final SharedRates NONE = new SharedRates("", 0, 0);

    /** Seconds' worth of a rate that may come at once. */
    public static final int BURST_SECONDS = 2;

    /** Which of them. */
    public enum Rate {
        USER,
        ROOM
    }

    public boolean isNone() {
        return user == 0 && room == 0;
    }
}
