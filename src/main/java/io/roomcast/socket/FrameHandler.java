package io.roomcast.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.json.JsonValues;
import io.roomcast.session.Session;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Takes data frames out of the pipeline and brings them to the session; all else goes on to the framework. It is put in
 * place before the upgrade, so that no frame can pass it: what comes before there is a session waits. Runs on the
 * connection's loop.
 */
final class FrameHandler extends ChannelDuplexHandler {
    static final String NAME = "roomcast";

    private static final Logger LOG = Logger.getLogger(FrameHandler.class);
    /** Frames of one read before the session is there. A read is 64 KB; empty frames have 6 bytes. */
    private static final int MAX_HELD = 16_384;

    /** Bytes of one read that likely left more behind: buffers grow with what comes, up to 64 KB. */
    private static final int MUCH = 32 << 10;

    private final int maxMessageSize;
    private ChannelHandlerContext context;
    /** Null until the upgrade is done. */
    private Session session;
    /** Frames before there is a session; null once there is. */
    private ArrayDeque<WebSocketFrame> held = new ArrayDeque<>(0);
    /** The beginning of a message in fragments; null while there is none. */
    private CompositeByteBuf fragments;

    private boolean fragmentsAreText;
    /** The next read waits for the loop's next turn. */
    private boolean waitsForTurn;
    /** While it did, there was another read: it has had this turn. */
    private boolean hadTurn;

    FrameHandler(int maxMessageSize) {
        this.maxMessageSize = maxMessageSize;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** Where encoded frames are written so that they pass below the framework's encoder; null where that is not as known. */
    ChannelHandlerContext outlet() {
        return context.pipeline().context(WebSocket13FrameEncoder.class);
    }

    /** Brings what was held, then everything as it comes. */
    void attach(Session newSession) {
        session = newSession;
        ChannelAccess.endIdleWatch(context.pipeline());
        ArrayDeque<WebSocketFrame> early = held;
        held = null;
        for (WebSocketFrame frame : early) {
            read(frame);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof WebSocketFrame frame)) {
            ctx.fireChannelRead(message);
            return;
        }
        if (held == null) {
            read(frame);
            return;
        }
        if (held.size() == MAX_HELD) {
            frame.release();
            ChannelFuture unused = ctx.close();
            return;
        }
        held.add(frame);
    }

    /**
     * Asks for the next read, after each one. Epoll would go on at once with a connection that has more, up to 64 times before the
     * others of the loop are looked at; so whoever sent much waits for the next turn. Whether the session reads at all stays with
     * the channel's own switch.
     */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (ctx.channel().unsafe().recvBufAllocHandle().lastBytesRead() < MUCH || !isAutoRead(ctx)) {
            ctx.read();
            return;
        }
        if (waitsForTurn) {
            hadTurn = true;
        } else {
            waitForTurn();
        }
    }

    private void waitForTurn() {
        waitsForTurn = true;
        Future<?> unused = context.executor().schedule(this::readOn, 0, TimeUnit.NANOSECONDS);
    }

    private void readOn() {
        waitsForTurn = false;
        if (hadTurn) {
            hadTurn = false;
            waitForTurn();
            return;
        }
        // Whoever paused in between asks again when it goes on.
        if (isAutoRead(context)) {
            context.read();
        }
    }

    private static boolean isAutoRead(ChannelHandlerContext ctx) {
        return ctx.channel().config().isAutoRead();
    }

    private void read(WebSocketFrame frame) {
        if (frame.rsv() != 0) {
            // No extension was agreed upon that could use these bits, but the framework's decoder lets them pass.
            frame.release();
            session.close(CloseStatus.PROTOCOL_ERROR);
            return;
        }
        if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
            boolean text = frame instanceof TextWebSocketFrame;
            try {
                if (frame.isFinalFragment()) {
                    message(text, frame.content());
                } else {
                    begin(text, frame.content());
                }
            } finally {
                frame.release();
            }
        } else if (frame instanceof ContinuationWebSocketFrame) {
            try {
                continued(frame);
            } finally {
                frame.release();
            }
        } else {
            if (frame instanceof CloseWebSocketFrame) {
                session.onClosed(CloseStatus.NORMAL);
            } else {
                session.onAlive();
            }
            context.fireChannelRead(frame);
        }
    }

    private void begin(boolean text, ByteBuf content) {
        fragmentsAreText = text;
        fragments = context.alloc().compositeBuffer(64);
        append(content);
    }

    private void continued(WebSocketFrame frame) {
        if (fragments == null) {
            // The rest of a message that was too large.
            return;
        }
        append(frame.content());
        if (fragments != null && frame.isFinalFragment()) {
            CompositeByteBuf whole = fragments;
            fragments = null;
            try {
                message(fragmentsAreText, whole);
            } finally {
                whole.release();
            }
        }
    }

    private void append(ByteBuf content) {
        if (fragments.readableBytes() + content.readableBytes() > maxMessageSize) {
            dropFragments();
            session.close(CloseStatus.TOO_BIG);
            return;
        }
        fragments.addComponent(true, content.retain());
    }

    private void dropFragments() {
        if (fragments != null) {
            fragments.release();
            fragments = null;
        }
    }

    private void message(boolean text, ByteBuf content) {
        byte[] bytes = ByteBufUtil.getBytes(content);
        try {
            if (!text) {
                session.onBinary(bytes);
            } else if (JsonValues.isUtf8(bytes)) {
                session.onText(bytes);
            } else {
                session.close(CloseStatus.INVALID_UTF8);
            }
        } catch (RuntimeException fault) {
            LOG.errorf(fault, "a frame could not be handled: session=%s", session);
            session.close(CloseStatus.INTERNAL);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (session != null && ctx.channel().isWritable()) {
            session.onWritable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (session != null) {
            session.onClosed(null);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        dropFragments();
        if (held != null) {
            held.forEach(WebSocketFrame::release);
            held = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (session == null || cause instanceof IOException) {
            ctx.fireExceptionCaught(cause);
            return;
        }
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            session.close(
                    corrupted.closeStatus().code() == CloseStatus.TOO_BIG.code()
                            ? CloseStatus.TOO_BIG
                            : CloseStatus.PROTOCOL_ERROR);
            return;
        }
        LOG.errorf(cause, "the connection failed: session=%s", session);
        session.close(CloseStatus.INTERNAL);
    }
}
