package io.roomcast.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.roomcast.entrance.Channels;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Puts a handler of our own below the framework, into the channel of a connection that is about to be upgraded. */
final class ChannelAccess {
    private static final Logger LOG = Logger.getLogger(ChannelAccess.class);
    /** The framework's own handler, which frames must not reach first. */
    private static final String FRAMEWORK_HANDLER = "handler";

    private static final String IDLE_HANDLER = "idle";

    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private ChannelAccess() {}

    /** Puts a handler for data frames before the framework's; empty where the framework is not built as it is known. */
    static Optional<FrameHandler> install(HttpServerRequest request, int maxMessageSize) {
        Optional<Channel> channel = channelOf(request.connection());
        if (channel.isEmpty()) {
            if (WARNED.compareAndSet(false, true)) {
                LOG.warn("the connection's channel is out of reach: frames go the framework's slower way");
            }
            return Optional.empty();
        }
        takeTurns(channel.get());
        FrameHandler handler = new FrameHandler(maxMessageSize);
        ChannelPipeline pipeline = channel.get().pipeline();
        if (pipeline.get(FrameHandler.NAME) != null) {
            // Left by a handshake on this connection that failed after its check.
            pipeline.remove(FrameHandler.NAME);
        }
        pipeline.addBefore(FRAMEWORK_HANDLER, FrameHandler.NAME, handler);
        return Optional.of(handler);
    }

    /** One read of 64 KB at a time: Netty's sixteen are ten thousands of small frames. The next waits for its turn in the handler. */
    static void takeTurns(Channel channel) {
        if (channel.config().getRecvByteBufAllocator() instanceof MaxMessagesRecvByteBufAllocator reads) {
            reads.maxMessagesPerRead(1);
        }
    }

    /** Ends the watch over silence that requests are under: sessions have deadlines of their own, at less cost. */
    static void endIdleWatch(ChannelPipeline pipeline) {
        if (pipeline.get(IDLE_HANDLER) != null) {
            pipeline.remove(IDLE_HANDLER);
        }
    }

    private static Optional<Channel> channelOf(HttpConnection connection) {
        return Channels.of(connection).filter(channel -> channel.pipeline().get(FRAMEWORK_HANDLER) != null);
    }
}
