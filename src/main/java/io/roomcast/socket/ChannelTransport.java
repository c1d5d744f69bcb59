package io.roomcast.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.quarkus.websockets.next.WebSocketConnection;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Frame;
import io.roomcast.session.Transport;

/** Writes shared frames straight to the channel, below the framework's encoder. */
final class ChannelTransport implements Transport {
    private final ChannelHandlerContext outlet;
    private final WebSocketConnection connection;
    private final Closing closing;

    ChannelTransport(ChannelHandlerContext outlet, WebSocketConnection connection, Closing closing) {
        this.closing = closing;
        this.outlet = outlet;
        this.connection = connection;
    }

    @Override
    public void write(Frame frame) {
        ChannelFuture unused = outlet.write(frame.share(), outlet.voidPromise());
    }

    @Override
    public void flush() {
        outlet.flush();
    }

    @Override
    public boolean isWritable() {
        return outlet.channel().isWritable();
    }

    @Override
    public long pendingBytes() {
        ChannelOutboundBuffer buffer = outlet.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void ping() {
        Connections.ping(connection);
    }

    @Override
    public void pauseReading(boolean paused) {
        Channel channel = outlet.channel();
        channel.config().setAutoRead(!paused);
    }

    @Override
    public void close(CloseStatus status) {
        Connections.close(connection, closing.reasonFor(status));
    }
}
