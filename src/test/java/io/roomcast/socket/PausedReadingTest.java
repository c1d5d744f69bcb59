package io.roomcast.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.roomcast.auth.Identity;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.json.JsonCodec;
import io.roomcast.session.SessionHouse;
import io.roomcast.session.Transport;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.RawWebSocket;
import io.roomcast.testing.ScriptedBroker.Call;
import io.roomcast.testing.SelfSigned;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A flood over a real connection, to a session that falls behind and catches up again and again: whatever the system, TLS and the
 * decoder have held back by then, every frame is read in the end, in order.
 */
class PausedReadingTest {
    private static final int FRAMES = 8_000;
    private static final int MAX_MESSAGE_SIZE = 64 << 10;
    private static final Pattern NUMBER = Pattern.compile("\"type\":\"message\".*\"data\":\"(\\d+) ");

    @TempDir
    private Path directory;

    private final Random dice = new Random(20261130);

    @Test
    void by_epoll() throws Exception {
        assumeTrue(Epoll.isAvailable());
        isReadToTheEnd(new EpollEventLoopGroup(1), EpollServerSocketChannel.class, null);
    }

    @Test
    void by_epoll_and_encrypted() throws Exception {
        assumeTrue(Epoll.isAvailable());
        isReadToTheEnd(new EpollEventLoopGroup(1), EpollServerSocketChannel.class, SelfSigned.in(directory));
    }

    @Test
    void by_selects() throws Exception {
        isReadToTheEnd(new NioEventLoopGroup(1), NioServerSocketChannel.class, null);
    }

    @Test
    void by_selects_and_encrypted() throws Exception {
        isReadToTheEnd(new NioEventLoopGroup(1), NioServerSocketChannel.class, SelfSigned.in(directory));
    }

    private void isReadToTheEnd(EventLoopGroup loops, Class<? extends ServerChannel> kind, SelfSigned tls)
            throws Exception {
        Server server = new Server(tls);
        try {
            Channel listening = new ServerBootstrap()
                    .group(loops)
                    .channel(kind)
                    .childHandler(server)
                    .bind(InetAddress.getLoopbackAddress(), 0)
                    .sync()
                    .channel();
            try (Socket client = clientOf(tls)) {
                client.connect(listening.localAddress());
                CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> floods(client));
                Eventually.holds(
                        () -> "every frame is read, of which " + server.told + " are, after " + server.pauses
                                + " pauses",
                        () -> server.told.get() == FRAMES || server.broken != null);
                flood.join();
            }
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
        assertNull(server.broken);
        assertTrue(server.pauses.get() > 10, () -> "paused " + server.pauses + " times");
    }

    private static Socket clientOf(SelfSigned tls) throws IOException {
        if (tls == null) {
            return new Socket();
        }
        SslContext trusting = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(tls.certificate().toFile())
                .build();
        SocketFactory sockets = ((JdkSslContext) trusting).context().getSocketFactory();
        return sockets.createSocket();
    }

    /** Frames of all sizes, cut anywhere. */
    private void floods(Socket client) {
        var gathered = new ByteArrayOutputStream();
        try {
            for (int n = 1; n <= FRAMES; n++) {
                int length = dice.nextInt(100) == 0 ? dice.nextInt(20_000) : dice.nextInt(60);
                byte[] text = (n + " " + "x".repeat(length)).getBytes(StandardCharsets.UTF_8);
                gathered.writeBytes(RawWebSocket.frame(true, RawWebSocket.TEXT, text));
                if (gathered.size() > dice.nextInt(200_000)) {
                    byte[] bytes = gathered.toByteArray();
                    int cut = dice.nextInt(bytes.length);
                    client.getOutputStream().write(bytes, 0, cut);
                    gathered.reset();
                    gathered.write(bytes, cut, bytes.length - cut);
                }
            }
            client.getOutputStream().write(gathered.toByteArray());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static final class Server extends ChannelInitializer<Channel> {
        private final SslContext tls;
        private final Random dice = new Random(20261201);
        private final AtomicInteger told = new AtomicInteger();
        private final AtomicInteger pauses = new AtomicInteger();
        private volatile Throwable broken;

        Server(SelfSigned identity) throws IOException {
            tls = identity == null
                    ? null
                    : SslContextBuilder.forServer(
                                    identity.certificate().toFile(),
                                    identity.key().toFile())
                            .sslProvider(SslProvider.JDK)
                            .build();
        }

        @Override
        protected void initChannel(Channel channel) {
            SessionHouse house = SessionHouse.open("default.publish-rate", "0", "default.presence", "false");
            house.broker().holdsAnswers(Call.PUBLISH);
            FrameHandler frames = new FrameHandler(MAX_MESSAGE_SIZE);
            ChannelAccess.takeTurns(channel);
            if (tls != null) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc()));
            }
            var decoder = new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(true)
                    .maxFramePayloadLength(MAX_MESSAGE_SIZE)
                    .build());
            channel.pipeline().addLast(decoder).addLast(FrameHandler.NAME, frames);
            frames.attach(house.connects(
                    Identity.vouchedFor(new UserId("ann")), "lobby", null, new JsonCodec(), new Line(channel)));
            answers(house, channel.eventLoop());
        }

        /** Some of what waits, now and then: in the same turn of the loop, in the next one, or later. */
        private void answers(SessionHouse house, EventLoop loop) {
            try {
                for (int n = dice.nextInt(400); n > 0 && house.broker().waiting(Call.PUBLISH) > 0; n--) {
                    house.broker().answer(Call.PUBLISH);
                }
                house.loop.runAll();
            } catch (RuntimeException | AssertionError fault) {
                broken = fault;
                return;
            }
            if (loop.isShuttingDown()) {
                return;
            }
            int when = house.broker().waiting(Call.PUBLISH) == 0 ? 2 : dice.nextInt(3);
            if (when == 0) {
                loop.execute(() -> answers(house, loop));
            } else {
                Future<?> unused = loop.schedule(() -> answers(house, loop), when - 1, TimeUnit.MILLISECONDS);
            }
        }

        /** Takes everything, and counts. */
        private final class Line implements Transport {
            private final Channel channel;

            Line(Channel channel) {
                this.channel = channel;
            }

            @Override
            public void write(Frame frame) {
                for (Frame part : frame.parts()) {
                    Matcher message = NUMBER.matcher(part.textPayload());
                    if (message.find()) {
                        assertEquals(told.incrementAndGet(), Integer.parseInt(message.group(1)));
                    }
                }
            }

            @Override
            public void pauseReading(boolean paused) {
                channel.config().setAutoRead(!paused);
                if (paused) {
                    pauses.incrementAndGet();
                }
            }

            @Override
            public void close(CloseStatus status) {
                broken = new AssertionError("closed: " + status);
            }

            @Override
            public void flush() {
                // Nobody reads.
            }

            @Override
            public boolean isWritable() {
                return true;
            }

            @Override
            public long pendingBytes() {
                return 0;
            }

            @Override
            public void ping() {
                // Nobody is asked.
            }
        }
    }
}
