package io.roomcast.redis;

import io.roomcast.protocol.RoomId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Things on rooms' channels that the broker carries and others understand, by the kind that follows the version byte. The
 * broker owns the subscriptions; who publishes such things registers here who reads them.
 */
public final class BusEvents {
    /** Called on the loop, for rooms with members on this pod. */
    @FunctionalInterface
    public interface Reader {
        /** @param payload whole, with its version and kind */
        void read(RoomId room, byte[] payload);
    }

    private final Map<Byte, Reader> readers = new ConcurrentHashMap<>();

    public void register(byte kind, Reader reader) {
        readers.put(kind, reader);
    }

    /** False if nobody knows the kind. */
    public boolean dispatch(byte kind, RoomId room, byte[] payload) {
        Reader reader = readers.get(kind);
        if (reader != null) {
            reader.read(room, payload);
        }
        return reader != null;
    }
}
