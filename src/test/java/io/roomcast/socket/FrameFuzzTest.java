package io.roomcast.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.centrifuge.CentrifugeJsonCodec;
import io.roomcast.protocol.centrifuge.CentrifugeProtobufCodec;
import io.roomcast.protocol.centrifuge.Terms;
import io.roomcast.protocol.centrifuge.wire.Reply;
import io.roomcast.protocol.json.JsonCodec;
import io.roomcast.session.Session;
import io.roomcast.session.SessionHouse;
import io.roomcast.session.Transport;
import io.roomcast.testing.CentrifugeChaos;
import io.roomcast.testing.Chaos;
import io.roomcast.testing.FuzzRun;
import io.roomcast.testing.RawWebSocket;
import java.io.ByteArrayInputStream;
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
    private static final String[] TOKENS = {"good", "other"};
    /** The error of the Centrifuge protocol. */
    private static final int INTERNAL = 100;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a client speaks. */
    private enum Tongue {
        NATIVE(RawWebSocket.TEXT),
        CENTRIFUGE(RawWebSocket.TEXT),
        PROTOBUF(RawWebSocket.BINARY);

        /** Of its frames. */
        private final int opcode;

        Tongue(int opcode) {
            this.opcode = opcode;
        }

        private Session opens(SessionHouse house, Chaos chaos, Transport transport) {
            Identity identity =
                    chaos.oneIn(4) ? null : Identity.vouchedFor(new UserId(chaos.oneOf("ann", "bob", "cyd")));
            if (this == NATIVE) {
                Position since = chaos.oneIn(4) ? new Position("e", chaos.below(5)) : null;
                String room = chaos.oneOf("lobby", "room:1", "live:1");
                return house.connects(identity, room, since, new JsonCodec(), transport);
            }
            var terms = new Terms("test", Duration.ofSeconds(25));
            Codec codec = this == CENTRIFUGE ? new CentrifugeJsonCodec(terms) : new CentrifugeProtobufCodec(terms);
            return house.opens(identity, chaos.oneIn(2), codec, transport);
        }

        /** Null where the server speaks first. */
        private byte[] firstWord(Chaos chaos) {
            var centrifuge = new CentrifugeChaos(chaos, TOKENS);
            return switch (this) {
                case NATIVE -> null;
                case CENTRIFUGE -> centrifuge.jsonConnect();
                case PROTOBUF -> centrifuge.protobufConnect();
            };
        }

        private byte[] command(Chaos chaos) {
            var centrifuge = new CentrifugeChaos(chaos, TOKENS);
            return switch (this) {
                case NATIVE -> chaos.command().getBytes(StandardCharsets.UTF_8);
                case CENTRIFUGE -> centrifuge.jsonFrame();
                case PROTOBUF -> centrifuge.protobufFrame();
            };
        }

        /** That what is said is of the language, and tells of no fault of the server's. */
        private void check(Frame frame) throws IOException {
            switch (this) {
                case NATIVE -> {
                    if (frame.isText()) {
                        String text = frame.textPayload();
                        assertFalse(text.contains("\"code\":\"internal\""), text);
                        assertEquals(true, JSON.readTree(text).path("type").isTextual(), text);
                    }
                }
                case CENTRIFUGE -> {
                    for (String line : frame.textPayload().split("\n", -1)) {
                        JsonNode reply = JSON.readTree(line);
                        assertEquals(true, reply.isObject(), line);
                        assertNotEquals(
                                INTERNAL, reply.path("error").path("code").asInt(), line);
                    }
                }
                case PROTOBUF -> {
                    var replies = new ByteArrayInputStream(frame.payload());
                    for (Reply reply; (reply = Reply.parseDelimitedFrom(replies)) != null; ) {
                        assertNotEquals(INTERNAL, reply.getError().getCode(), reply.toString());
                    }
                }
            }
        }
    }

    @Test
    void whatever_clients_send_no_session_fails_and_nothing_is_left_of_them() throws Exception {
        FuzzRun.of("frames", 40, (chaos, inputs) -> batch(chaos, inputs, Tongue.NATIVE));
    }

    @Test
    void nor_of_clients_of_the_Centrifuge_protocol() throws Exception {
        FuzzRun.of("centrifuge", 20, (chaos, inputs) -> batch(chaos, inputs, Tongue.CENTRIFUGE, Tongue.PROTOBUF));
    }

    private static void batch(Chaos chaos, int inputs, Tongue... tongues) {
        long pinned = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
        SessionHouse house = SessionHouse.open(
                "default.publish-rate", chaos.oneOf("0", "5"), "live.history-size", "0", "default.delta", "fossil");
        house.accepts("good", Identity.vouchedFor(new UserId("ann")));
        house.accepts("other", Identity.vouchedFor(new UserId("bob")));
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            if (clients.size() < CLIENTS) {
                clients.add(new Client(house, chaos, chaos.oneOf(tongues)));
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
        private final Tongue tongue;
        private final Session session;
        private boolean attached;
        private boolean stalled;
        private boolean paused;
        private CloseStatus closed;

        private Client(SessionHouse house, Chaos chaos, Tongue tongue) {
            this.house = house;
            this.tongue = tongue;
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
            session = tongue.opens(house, chaos, this);
            if (!chaos.oneIn(10)) {
                attach();
            }
            byte[] word = tongue.firstWord(chaos);
            if (word != null && !chaos.oneIn(10)) {
                channel.writeInbound(Unpooled.copiedBuffer(RawWebSocket.frame(true, tongue.opcode, word)));
                house.loop.runAll();
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

        private byte[] input(Chaos chaos) {
            byte[] command = tongue.command(chaos);
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
                    chaos.oneIn(5) ? RawWebSocket.frame(true, RawWebSocket.CLOSE, chaos.bytes(20)) : whole(command);
                case 9 -> chaos.oneIn(3) ? chaos.mutant(whole(command)) : whole(command);
                case 10 -> chaos.oneIn(5) ? chaos.bytes(60) : whole(command);
                case 11, 12, 13 -> whole(chaos.mutant(command));
                default -> whole(command);
            };
        }

        private byte[] whole(byte[] message) {
            return RawWebSocket.frame(true, tongue.opcode, message);
        }

        /** One message in pieces, with what may and what may not stand between them, and not always with an end. */
        private byte[] fragments(Chaos chaos, byte[] message) {
            List<byte[]> frames = new ArrayList<>();
            int opcode = chaos.oneIn(4) ? RawWebSocket.BINARY : tongue.opcode;
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
            try {
                for (Frame part : frame.parts()) {
                    tongue.check(part);
                }
            } catch (IOException notOfIt) {
                throw new UncheckedIOException(notOfIt);
            }
            ChannelFuture unused = channel.write(frame.share());
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
