package io.roomcast.protocol;

import java.util.function.Consumer;

/**
 * One wire format: frames in, frames out. Holds no state of a session, so one codec serves all of them from any thread.
 */
public interface Codec {
    /** The format's name; frames of one message are made once per format. */
    WireFormat format();

    /**
     * Reads a text frame. Whatever the frame holds, it comes to commands or an {@link ClientMessage.Invalid}; nothing is
     * thrown. A mere sign of life comes to nothing. {@code pathRoom} is meant where the frame names no room.
     *
     * @param utf8 the frame's bytes, already known to be valid UTF-8
     */
    void decode(byte[] utf8, RoomId pathRoom, Consumer<ClientMessage> commands);

    /** Reads a binary frame in the same way. */
    void decodeBinary(byte[] bytes, Consumer<ClientMessage> commands);

    /**
     * How messages are written for those who have agreed to be told deltas.
     *
     * @param whole for who does not have the message before
     * @param changed for who does
     */
    record Deltas(Codec whole, Codec changed) {}

    /** Null where the format has none. */
    default Deltas deltas() {
        return null;
    }

    /** Writes one frame, owned by the caller; an empty one for what clients of this format are not told. */
    Frame encode(ServerMessage message);
}
