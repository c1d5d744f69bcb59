package io.roomcast.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.roomcast.auth.Identity;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.WireFormat;
import io.roomcast.protocol.json.JsonCodec;
import io.roomcast.session.SessionHouse;
import io.roomcast.testing.ScriptedBroker.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameHandlerTest {
    private static final int MAX_MESSAGE_SIZE = 1_000;

    private final SessionHouse house = SessionHouse.open("default.presence", "false");
    private final FrameHandler handler = new FrameHandler(MAX_MESSAGE_SIZE);
    private final EmbeddedChannel channel = new EmbeddedChannel(handler);
    private final SessionHouse.Client ann = house.connects("ann", "lobby");
    private final List<WebSocketFrame> sent = new ArrayList<>();

    private void attach() {
        handler.attach(ann.session);
        house.loop.runAll();
        ann.hears();
    }

    private void sends(WebSocketFrame frame) {
        sent.add(frame);
        channel.writeInbound(frame);
        house.loop.runAll();
    }

    private static WebSocketFrame text(String text) {
        return new TextWebSocketFrame(text.replace('\'', '"'));
    }

    private static WebSocketFrame beginning(byte[] bytes) {
        return new TextWebSocketFrame(false, 0, Unpooled.copiedBuffer(bytes));
    }

    private static WebSocketFrame more(boolean last, byte[] bytes) {
        return new ContinuationWebSocketFrame(last, 0, Unpooled.copiedBuffer(bytes));
    }

    private static byte[] utf8(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    @AfterEach
    void every_frame_is_released() {
        channel.finishAndReleaseAll();
        house.close();
        sent.forEach(frame -> assertEquals(0, frame.refCnt(), "not released: " + frame));
    }

    @Test
    void frames_before_there_is_a_session_wait_for_it_in_order() {
        sends(text("{'type':'ping','id':1}"));
        sends(text("{'type':'ping','id':2}"));
        ann.hears();
        handler.attach(ann.session);
        house.loop.runAll();
        sends(text("{'type':'ping','id':3}"));
        assertEquals(List.of("pong #1", "pong #2", "pong #3"), ann.hears());
    }

    @Test
    void frames_that_never_meet_a_session_are_released() {
        sends(text("{'type':'ping','id':1}"));
        sends(beginning(utf8("{'type'")));
        assertTrue(channel.close().isSuccess());
    }

    @Test
    void too_many_frames_before_there_is_a_session_end_the_connection() {
        for (int i = 0; i < 16_384; i++) {
            sends(new TextWebSocketFrame(Unpooled.buffer(0)));
        }
        assertTrue(channel.isOpen());
        sends(new TextWebSocketFrame(Unpooled.buffer(0)));
        assertFalse(channel.isOpen());
    }

    @Test
    void data_frames_stay_here_and_control_frames_go_on() {
        attach();
        sends(text("{'type':'ping','id':1}"));
        sends(new BinaryWebSocketFrame(Unpooled.copiedBuffer(new byte[] {1, 2})));
        assertNull(channel.readInbound());
        assertEquals(List.of("pong #1", "binary length=2"), ann.hears());

        sends(new PingWebSocketFrame());
        assertInstanceOf(PingWebSocketFrame.class, goneOn());
        sends(new PongWebSocketFrame());
        assertInstanceOf(PongWebSocketFrame.class, goneOn());
        channel.writeInbound("not a frame");
        assertEquals("not a frame", channel.readInbound());
    }

    private WebSocketFrame goneOn() {
        WebSocketFrame frame = channel.readInbound();
        frame.release();
        return frame;
    }

    @Test
    void a_pong_is_a_sign_of_life() {
        attach();
        for (int i = 0; i < 3; i++) {
            house.passes(Duration.ofSeconds(50));
            sends(new PongWebSocketFrame());
            goneOn();
        }
        assertNull(ann.transport.closedAs());
    }

    @Test
    void a_close_frame_ends_the_session_as_NORMAL_and_goes_on() {
        attach();
        sends(new CloseWebSocketFrame(1000, "bye"));
        assertInstanceOf(CloseWebSocketFrame.class, goneOn());
        assertEquals(1, house.rooms.count("roomcast.closes", "code", "1000"));
        assertEquals(0, house.rooms.gauge("roomcast.sessions"));
    }

    @Test
    void a_connection_that_is_lost_ends_the_session_as_abnormal() {
        attach();
        assertTrue(channel.close().isSuccess());
        assertEquals(1, house.rooms.count("roomcast.closes", "code", "1006"));
        assertEquals(0, house.rooms.gauge("roomcast.sessions"));
    }

    @Test
    void fragments_are_one_message() {
        attach();
        sends(beginning(utf8("{'type':")));
        sends(new PingWebSocketFrame());
        goneOn();
        sends(more(false, utf8("'ping',")));
        sends(more(true, utf8("'id':1}")));
        sends(text("{'type':'ping','id':2}"));
        assertEquals(List.of("pong #1", "pong #2"), ann.hears());
    }

    @Test
    void a_character_may_be_split_between_fragments() {
        attach();
        byte[] whole = utf8("caf\u00e9");
        for (int cut = 1; cut < whole.length; cut++) {
            sends(beginning(Arrays.copyOf(whole, cut)));
            sends(more(true, Arrays.copyOfRange(whole, cut, whole.length)));
            assertEquals(List.of("message lobby @" + cut + " \"caf\u00e9\""), ann.hears());
        }
    }

    @Test
    void binary_fragments_are_one_frame() {
        attach();
        sends(new BinaryWebSocketFrame(false, 0, Unpooled.copiedBuffer(new byte[] {1, 2})));
        sends(more(true, new byte[] {3}));
        assertEquals(List.of("binary length=3"), ann.hears());
    }

    @Test
    void text_that_is_not_utf8_is_closed_as_INVALID_UTF8() {
        attach();
        sends(new TextWebSocketFrame(Unpooled.copiedBuffer(new byte[] {'a', (byte) 0xc3})));
        assertEquals(CloseStatus.INVALID_UTF8, ann.transport.closedAs());
    }

    @Test
    void a_message_that_grows_too_large_in_fragments_is_closed_as_TOO_BIG_and_its_rest_ignored() {
        attach();
        sends(beginning(new byte[600]));
        sends(more(false, new byte[400]));
        assertNull(ann.transport.closedAs());
        sends(more(false, new byte[1]));
        assertEquals(CloseStatus.TOO_BIG, ann.transport.closedAs());
        assertEquals(1009, ann.transport.closedAs().code());
        sends(more(true, new byte[100]));
        sends(text("{'type':'ping','id':1}"));
        assertEquals(List.of(), ann.hears());
    }

    @Test
    void a_first_fragment_that_is_too_large_is_closed_as_TOO_BIG() {
        attach();
        sends(beginning(new byte[1_001]));
        assertEquals(CloseStatus.TOO_BIG, ann.transport.closedAs());
    }

    @Test
    void an_unfinished_message_is_released_with_the_connection() {
        attach();
        sends(beginning(utf8("{'type':")));
        assertTrue(channel.close().isSuccess());
    }

    @Test
    void a_broker_that_throws_fails_the_command_and_closes_nobody() {
        attach();
        SessionHouse.Client bob = house.connects("bob", "lobby");
        house.broker().throwsAt(Call.PUBLISH, new IllegalStateException("a fault of the test's"));
        sends(text("hello"));
        sends(text("{'type':'ping','id':1}"));
        assertEquals(List.of("error internal retry=true", "pong #1"), ann.hears());
        assertNull(ann.transport.closedAs());
        assertNull(bob.transport.closedAs());
    }

    @Test
    void a_codec_that_throws_closes_the_session_as_INTERNAL() {
        SessionHouse.Client cyd =
                house.connects(Identity.vouchedFor(new UserId("cyd")), "lobby", null, new FaultyCodec());
        handler.attach(cyd.session);
        sends(text("hello"));
        assertEquals(CloseStatus.INTERNAL, cyd.transport.closedAs());
        assertEquals(1011, cyd.transport.closedAs().code());
        assertEquals(1, house.rooms.count("roomcast.closes", "code", "1011"));
        assertNull(ann.transport.closedAs());
    }

    private static final class FaultyCodec implements Codec {
        private final Codec codec = new JsonCodec();

        @Override
        public WireFormat format() {
            return codec.format();
        }

        @Override
        public void decode(byte[] utf8, RoomId pathRoom, Consumer<ClientMessage> commands) {
            throw new IllegalStateException("a fault of the test's");
        }

        @Override
        public void decodeBinary(byte[] bytes, Consumer<ClientMessage> commands) {
            codec.decodeBinary(bytes, commands);
        }

        @Override
        public Frame encode(ServerMessage message) {
            return codec.encode(message);
        }
    }

    @Test
    void an_exception_of_the_connection_closes_the_session_by_its_kind() {
        attach();
        channel.pipeline()
                .fireExceptionCaught(
                        new CorruptedWebSocketFrameException(WebSocketCloseStatus.MESSAGE_TOO_BIG, "too big"));
        assertEquals(CloseStatus.TOO_BIG, ann.transport.closedAs());
    }

    @Test
    void a_frame_that_breaks_the_protocol_is_closed_as_PROTOCOL_ERROR() {
        attach();
        channel.pipeline()
                .fireExceptionCaught(
                        new CorruptedWebSocketFrameException(WebSocketCloseStatus.PROTOCOL_ERROR, "reserved bits"));
        assertEquals(CloseStatus.PROTOCOL_ERROR, ann.transport.closedAs());
    }

    @Test
    void any_other_fault_is_closed_as_INTERNAL() {
        attach();
        channel.pipeline().fireExceptionCaught(new IllegalStateException("a fault of the test's"));
        assertEquals(CloseStatus.INTERNAL, ann.transport.closedAs());
    }

    @Test
    void a_broken_connection_is_left_to_the_framework() {
        attach();
        channel.pipeline().fireExceptionCaught(new IOException("reset"));
        assertNull(ann.transport.closedAs());
        assertThrows(IOException.class, channel::checkException);
    }

    @Test
    void a_connection_that_takes_more_again_gets_what_waits() {
        attach();
        ann.transport.stall();
        sends(text("{'type':'ping','id':1}"));
        assertEquals(List.of(), ann.hears());
        ann.transport.resume();
        channel.pipeline().fireChannelWritabilityChanged();
        assertEquals(List.of("pong #1"), ann.hears());
    }

    @Test
    void whoever_sent_little_is_read_on_at_once() {
        Reads reads = countsReads();
        wasRead(1_000);
        wasRead(1_000);
        assertEquals(2, reads.asked);
    }

    @Test
    void whoever_sent_much_is_read_on_in_the_next_turn_of_the_loop() {
        Reads reads = countsReads();
        wasRead(65_536);
        assertEquals(0, reads.asked);
        assertEquals(-1, channel.runScheduledPendingTasks());
        assertEquals(1, reads.asked);
    }

    @Test
    void whoever_is_read_while_they_wait_for_their_turn_has_had_it() {
        Reads reads = countsReads();
        wasRead(65_536);
        wasRead(65_536);
        assertNotEquals(-1, channel.runScheduledPendingTasks());
        assertEquals(0, reads.asked);
        assertEquals(-1, channel.runScheduledPendingTasks());
        assertEquals(1, reads.asked);
    }

    @Test
    void whoever_is_paused_while_they_wait_for_their_turn_is_not_read_until_they_go_on() {
        Reads reads = countsReads();
        wasRead(65_536);
        channel.config().setAutoRead(false);
        assertEquals(-1, channel.runScheduledPendingTasks());
        assertEquals(0, reads.asked);

        channel.config().setAutoRead(true);
        assertEquals(-1, channel.runScheduledPendingTasks());
        assertEquals(1, reads.asked);
    }

    @Test
    void whoever_is_paused_is_read_when_somebody_asks_for_it() {
        Reads reads = countsReads();
        channel.config().setAutoRead(false);
        wasRead(65_536);
        assertEquals(1, reads.asked);
    }

    private Reads countsReads() {
        attach();
        Reads reads = new Reads();
        channel.pipeline().addFirst(reads);
        return reads;
    }

    /** And the next read is asked for; not by the channel, which would have the loop take its next turn at once. */
    private void wasRead(int bytes) {
        channel.unsafe().recvBufAllocHandle().lastBytesRead(bytes);
        channel.pipeline().read();
    }

    private static final class Reads extends ChannelOutboundHandlerAdapter {
        private int asked;

        @Override
        public void read(ChannelHandlerContext ctx) {
            asked++;
            ctx.read();
        }
    }

    @Test
    void content_that_others_hold_is_not_taken_from_them() {
        attach();
        ByteBuf shared = Unpooled.copiedBuffer("hello", StandardCharsets.UTF_8);
        sends(new TextWebSocketFrame(shared.retainedDuplicate()));
        assertEquals(1, shared.refCnt());
        shared.release();
    }
}
