package io.roomcast.session;

import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Frame;

/** The way to one client. Called on the session's loop only; nothing blocks or throws, also after the connection is gone. */
public interface Transport {
    /** Queues the frame behind what was written before; it leaves with the next {@link #flush}. The caller keeps its share. */
    void write(Frame frame);

    void flush();

    /** False while more than a little waits to leave; {@link Session#onWritable} tells when that has changed. */
    boolean isWritable();

    /** Bytes written that have not left. */
    long pendingBytes();

    /** Asks the client for a sign of life. */
    void ping();

    /** While paused nothing more is read, beyond what is read already. */
    void pauseReading(boolean paused);

    /** Sends what was written and a close frame, then ends the connection; {@link Session#onClosed} follows. */
    void close(CloseStatus status);
}
