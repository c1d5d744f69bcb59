package io.roomcast.protocol.centrifuge;

import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.Frame;

/** One of the two ways in which the protocol is written. */
public interface CentrifugeCodec extends Codec {
    /** Why the connection ends, for transports that have no close frame; owned by the caller. */
    Frame farewell(CloseStatus status);
}
