package io.roomcast.sse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Frame;

/** How frames stand in the stream of a response. What is returned is the caller's to release. */
interface Framing {
    /** Frames that are made for streams, which end without a word. */
    Framing PLAIN = new Framing() {
        @Override
        public ByteBuf of(Frame frame) {
            return frame.share();
        }

        @Override
        public ByteBuf farewell(CloseStatus status) {
            return Unpooled.EMPTY_BUFFER;
        }
    };

    /** A frame, or several in a row. */
    ByteBuf of(Frame frame);

    /** The last words; empty for none. */
    ByteBuf farewell(CloseStatus status);
}
