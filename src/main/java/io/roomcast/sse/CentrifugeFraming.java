package io.roomcast.sse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.centrifuge.CentrifugeCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Takes frames that are made for sockets out of these, and puts them into a stream as the SDKs of the Centrifuge protocol read it. */
final class CentrifugeFraming implements Framing {
    private final CentrifugeCodec codec;
    private final Mark mark;
    private final byte[] before;
    private final byte[] behind;

    /** What tells one frame from the next. */
    enum Mark {
        /** Nothing: frames tell their own lengths. */
        NONE("", ""),
        /** A line for each reply. */
        LINE("", "\n"),
        /** An event, with a line of data for each reply. */
        EVENT("data: ", "\n\n");

        private final String before;
        private final String behind;

        Mark(String before, String behind) {
            this.before = before;
            this.behind = behind;
        }
    }

    CentrifugeFraming(CentrifugeCodec codec, Mark mark) {
        this.codec = codec;
        this.mark = mark;
        this.before = mark.before.getBytes(StandardCharsets.US_ASCII);
        this.behind = mark.behind.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public ByteBuf of(Frame frame) {
        List<Frame> parts = frame.parts();
        if (parts.size() == 1) {
            return marked(parts.get(0));
        }
        return Unpooled.wrappedBuffer(
                parts.size(), parts.stream().map(this::marked).toArray(ByteBuf[]::new));
    }

    private ByteBuf marked(Frame single) {
        return switch (mark) {
            case NONE -> single.sharePayload();
            case LINE -> Unpooled.wrappedBuffer(single.sharePayload(), Unpooled.wrappedBuffer(behind));
            case EVENT -> event(single.textPayload());
        };
    }

    private ByteBuf event(String replies) {
        // A frame of several lines is an event of as many.
        byte[] data = replies.replace("\n", "\ndata: ").getBytes(StandardCharsets.UTF_8);
        return Unpooled.wrappedBuffer(before, data, behind);
    }

    @Override
    public ByteBuf farewell(CloseStatus status) {
        Frame frame = codec.farewell(status);
        try {
            return marked(frame);
        } finally {
            frame.release();
        }
    }
}
