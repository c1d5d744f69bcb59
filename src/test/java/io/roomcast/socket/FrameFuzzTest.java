package io.roomcast.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.roomcast.auth.Identity;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.json.JsonCodec;
import io.roomcast.session.Session;
import io.roomcast.session.SessionHouse;
import io.roomcast.session.Transport;
import io.roomcast.testing.Chaos;
import io.roomcast.testing.FuzzRun;
import io.roomcast.testing.RawWebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Bytes of strange clients, through the framework's decoder of frames to real sessions, rooms and the local broker: whatever
 * comes, nothing breaks, nobody else is harmed, and when they have gone nothing of them is left.
 */
class FrameFuzzTest {
    private static final int CLIENTS = 4;
    private static final int MAX_MESSAGE_SIZE = 4_096;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void whatever_clients_send_no_session_fails_and_nothing_is_left_of_them() throws Exception {
        FuzzRun.of("frames", 60, FrameFuzzTest::batch);
    }

    private static void batch(Chaos chaos, int inputs) {
        long pinned = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
        SessionHouse house = SessionHouse.open("default.publish-rate", chaos.oneOf("0", "5"), "live.history-size", "0");
        house.accepts("good", Identity.vouchedFor(new UserId("ann")));
        house.accepts("other", Identity.vouchedFor(new UserId("bob")));
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            if (clients.size() < CLIENTS) {
                clients.add(new Client(house, chaos));
            }
            Client client = chaos.oneOf(clients);
            client.says(chaos);
            if (chaos.oneIn(200)) {
                house.passes(Duration.ofSeconds(chaos.below(40)));
            }
            if (client.isGone() || chaos.oneIn(100)) {
                client.goes();
                clients.remove(client);
            }
        }
        clients.forEach(Client::goes);
        house.passes(Duration.ofSeconds(10));

        assertEquals(0, house.rooms.gauge("roomcast.sessions"), "sessions");
        assertEquals(0, house.rooms.gauge("roomcast.subscriptions"), "subscriptions");
        assertEquals(0, house.rooms.gauge("roomcast.outbound.waiting.bytes"), "bytes waiting");
        assertEquals(0, house.rooms.rooms(), "rooms with members");
        assertEquals(0, house.rooms.count("roomcast.errors", "code", "internal"), "internal errors");
        assertEquals(0, house.rooms.count("roomcast.closes", "code", "1011"), "closes as INTERNAL");
        assertEquals(pinned, PooledByteBufAllocator.DEFAULT.pinnedDirectMemory(), "bytes of frames not released");
    }

    /** A connection from its bytes up to its session. */
    private static final class Client implements Transport {
        private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
        private final FrameHandler handler = new FrameHandler(MAX_MESSAGE_SIZE);
        private final EmbeddedChannel channel = new EmbeddedChannel();
        private final SessionHouse house;
        private final Session session;
        private boolean attached;
        private boolean stalled;
        private boolean paused;
        private CloseStatus closed;

        private Client(SessionHouse house, Chaos chaos) {
            this.house = house;
            channel.config().setAllocator(allocator);
            channel.pipeline()
                    .addLast(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                            .expectMaskedFrames(true)
                            .allowExtensions(true)
                            .closeOnProtocolViolation(false)
                            .maxFramePayloadLength(MAX_MESSAGE_SIZE)
                            .withUTF8Validator(false)
                            .build()))
                    .addLast(handler)
                    .addLast(new Framework());
            Identity identity =
                    chaos.oneIn(4) ? null : Identity.vouchedFor(new UserId(chaos.oneOf("ann", "bob", "cyd")));
            Position since = chaos.oneIn(4) ? new Position("e", chaos.below(5)) : null;
            session = house.connects(identity, chaos.oneOf("lobby", "room:1", "live:1"), since, new JsonCodec(), this);
            if (!chaos.oneIn(10)) {
                attach();
            }
        }

        private void attach() {
            attached = true;
            handler.attach(session);
            house.loop.runAll();
        }

        private void says(Chaos chaos) {
            if (chaos.oneIn(50)) {
                stalled = !stalled;
                if (!stalled) {
                    session.onWritable();
                }
            }
            byte[] bytes = input(chaos);
            for (int from = 0; from < bytes.length; ) {
                int to = chaos.oneIn(3) ? from + 1 + chaos.below(bytes.length - from) : bytes.length;
                if (channel.isOpen()) {
                    channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
                }
                from = to;
            }
            house.loop.runAll();
            if (!attached && channel.isOpen() && chaos.oneIn(3)) {
                attach();
            }
        }

        private static byte[] input(Chaos chaos) {
            byte[] command = chaos.command().getBytes(StandardCharsets.UTF_8);
            return switch (chaos.below(20)) {
                case 0 -> RawWebSocket.frame(true, RawWebSocket.BINARY, chaos.bytes(200));
                case 1 -> RawWebSocket.frame(true, chaos.oneOf(RawWebSocket.PING, RawWebSocket.PONG), chaos.bytes(125));
                case 2 ->
                    RawWebSocket.frame(true, RawWebSocket.TEXT, chaos.text().getBytes(StandardCharsets.UTF_8));
                case 3 -> RawWebSocket.frame(true, RawWebSocket.TEXT, chaos.bytes(300));
                case 4 -> RawWebSocket.frame(true, RawWebSocket.TEXT, new byte[MAX_MESSAGE_SIZE - 2 + chaos.below(4)]);
                case 5, 6 -> fragments(chaos, command);
                case 7 -> RawWebSocket.frame(chaos.oneIn(2), chaos.below(16), chaos.bytes(130));
                case 8 ->
                    chaos.oneIn(5)
                            ? RawWebSocket.frame(true, RawWebSocket.CLOSE, chaos.bytes(20))
                            : RawWebSocket.frame(true, RawWebSocket.TEXT, command);
                case 9 ->
                    chaos.oneIn(3)
                            ? chaos.mutant(RawWebSocket.frame(true, RawWebSocket.TEXT, command))
                            : RawWebSocket.frame(true, RawWebSocket.TEXT, command);
                case 10 -> chaos.oneIn(5) ? chaos.bytes(60) : RawWebSocket.frame(true, RawWebSocket.TEXT, command);
                case 11, 12, 13 -> RawWebSocket.frame(true, RawWebSocket.TEXT, chaos.mutant(command));
                default -> RawWebSocket.frame(true, RawWebSocket.TEXT, command);
            };
        }

        /** One message in pieces, with what may and what may not stand between them, and not always with an end. */
        private static byte[] fragments(Chaos chaos, byte[] message) {
            List<byte[]> frames = new ArrayList<>();
            int opcode = chaos.oneIn(4) ? RawWebSocket.BINARY : RawWebSocket.TEXT;
            int at = 0;
            do {
                int to = at + chaos.below(message.length - at + 1);
                frames.add(RawWebSocket.frame(false, opcode, Arrays.copyOfRange(message, at, to)));
                if (chaos.oneIn(4)) {
                    frames.add(RawWebSocket.frame(true, RawWebSocket.PING, chaos.bytes(10)));
                }
                if (chaos.oneIn(20)) {
                    frames.add(RawWebSocket.frame(chaos.oneIn(2), RawWebSocket.TEXT, chaos.bytes(10)));
                }
                opcode = RawWebSocket.CONTINUATION;
                at = to;
            } while (!chaos.oneIn(4));
            if (!chaos.oneIn(6)) {
                frames.add(RawWebSocket.frame(true, opcode, Arrays.copyOfRange(message, at, message.length)));
            }
            var all = new byte[frames.stream().mapToInt(frame -> frame.length).sum()];
            int end = 0;
            for (byte[] frame : frames) {
                System.arraycopy(frame, 0, all, end, frame.length);
                end += frame.length;
            }
            return all;
        }

        private boolean isGone() {
            return closed != null || !channel.isOpen();
        }

        private void goes() {
            if (!attached) {
                // The endpoint was never opened; the connection ends all the same.
                session.onClosed(null);
            }
            channel.finishAndReleaseAll();
            house.loop.runAll();
            assertEquals(0, allocator.metric().usedHeapMemory(), "bytes of what came, not released");
        }

        /** Gets control frames, and what fails before there is a session: that ends the connection. */
        private final class Framework extends ChannelInboundHandlerAdapter {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object frame) {
                assertInstanceOf(WebSocketFrame.class, frame);
                ReferenceCountUtil.release(frame);
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                assertFalse(attached, () -> "not handled: " + cause);
                assertInstanceOf(CorruptedWebSocketFrameException.class, cause);
                ChannelFuture unused = ctx.close();
            }
        }

        @Override
        public void write(Frame frame) {
            assertEquals(null, closed, "written after the end");
            frame.parts().forEach(Client::check);
            ChannelFuture unused = channel.write(frame.share());
        }

        private static void check(Frame frame) {
            if (!frame.isText()) {
                return;
            }
            String text = frame.textPayload();
            assertFalse(text.contains("\"code\":\"internal\""), text);
            try {
                assertEquals(true, JSON.readTree(text).path("type").isTextual(), text);
            } catch (IOException noJson) {
                throw new UncheckedIOException(text, noJson);
            }
        }

        @Override
        public void flush() {
            channel.flush();
            for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
                sent.release();
            }
        }

        @Override
        public boolean isWritable() {
            return !stalled;
        }

        @Override
        public long pendingBytes() {
            return stalled ? 100_000 : 0;
        }

        @Override
        public void ping() {
            // Nobody answers.
        }

        @Override
        public void pauseReading(boolean pause) {
            paused = pause;
        }

        @Override
        public void close(CloseStatus status) {
            assertEquals(null, closed, "closed twice");
            closed = status;
            flush();
        }

        @Override
        public String toString() {
            return session + (paused ? " paused" : "") + (closed == null ? "" : " closed as " + closed);
        }
    }
}
