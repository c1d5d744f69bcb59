package io.roomcast.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.IllegalReferenceCountException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTest {
    /** Lengths around those at which RFC 6455 changes the header. */
    @ParameterizedTest
    @CsvSource({
        "0, 8100",
        "1, 8101",
        "125, 817d",
        "126, 817e007e",
        "127, 817e007f",
        "255, 817e00ff",
        "65535, 817effff",
        "65536, 817f0000000000010000",
        "200000, 817f0000000000030d40"
    })
    void a_text_frame_is_its_header_and_its_payload(int length, String header) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 'x');
        Frame frame = Frame.text(payload, length);
        try {
            byte[] head = HexFormat.of().parseHex(header);
            byte[] whole = Arrays.copyOf(head, head.length + length);
            System.arraycopy(payload, 0, whole, head.length, length);
            assertArrayEquals(whole, bytes(frame));
            assertEquals(whole.length, frame.length());
            assertArrayEquals(payload, frame.payload());
            assertEquals("x".repeat(length), frame.textPayload());
            assertTrue(frame.isText());
        } finally {
            frame.release();
        }
    }

    @Test
    void plain_text_has_no_header_and_may_be_nothing() {
        Frame text = Frame.plain(new byte[] {'h', 'i', '!'}, 2);
        Frame nothing = Frame.plain(new byte[0], 0);
        Frame row = Frame.join(List.of(text, nothing, text));
        try {
            assertArrayEquals(new byte[] {'h', 'i'}, bytes(text));
            assertEquals("hi", text.textPayload());
            assertTrue(text.isText());
            assertFalse(text.isEmpty());
            assertTrue(nothing.isEmpty());
            assertArrayEquals(new byte[] {'h', 'i', 'h', 'i'}, bytes(row));
        } finally {
            row.release();
            nothing.release();
            text.release();
        }
    }

    @Test
    void frames_in_a_row_are_their_bytes_in_a_row_and_can_be_had_singly() {
        Frame text = Frame.text(new byte[] {'h', 'i'}, 2);
        Frame binary = Frame.binary(new Payload(new byte[] {1}));
        Frame row = Frame.join(List.of(text, binary));
        try {
            assertArrayEquals(HexFormat.of().parseHex("81026869" + "820101"), bytes(row));
            assertEquals(7, row.length());
            assertEquals(List.of(text, binary), row.parts());
            assertEquals(List.of(text), text.parts());
        } finally {
            row.release();
            binary.release();
            text.release();
        }
    }

    @Test
    void a_binary_frame_says_so() {
        Frame frame = Frame.binary(new Payload(new byte[] {1, 2, 3}));
        try {
            assertArrayEquals(HexFormat.of().parseHex("8203010203"), bytes(frame));
            assertFalse(frame.isText());
        } finally {
            frame.release();
        }
    }

    @Test
    void a_frame_takes_only_what_was_written_into_a_buffer() {
        Frame frame = Frame.text("hello, old text".getBytes(StandardCharsets.UTF_8), 5);
        try {
            assertEquals("hello", frame.textPayload());
        } finally {
            frame.release();
        }
    }

    @Test
    void a_frame_does_not_change_with_the_buffer_it_was_made_from() {
        byte[] buffer = "one".getBytes(StandardCharsets.UTF_8);
        Frame frame = Frame.text(buffer, 3);
        try {
            buffer[0] = 'X';
            assertEquals("one", frame.textPayload());
        } finally {
            frame.release();
        }
    }

    @Test
    void each_share_is_read_by_itself_and_outlives_the_maker() {
        Frame frame = Frame.text("hi".getBytes(StandardCharsets.UTF_8), 2);
        ByteBuf first = frame.share();
        ByteBuf second = frame.share();
        frame.release();
        first.skipBytes(2);
        assertEquals(4, second.readableBytes());
        first.release();
        assertEquals("hi", second.toString(2, 2, StandardCharsets.UTF_8));
        assertEquals(1, second.refCnt());
        second.release();
        assertEquals(0, second.refCnt());
    }

    @Test
    void a_frame_is_gone_once_all_owners_released_it() {
        Frame frame = Frame.text("hi".getBytes(StandardCharsets.UTF_8), 2);
        assertEquals(frame, frame.retain());
        frame.release();
        assertEquals("hi", frame.textPayload());
        frame.release();
        assertThrows(IllegalReferenceCountException.class, frame::share);
        assertThrows(IllegalReferenceCountException.class, frame::release);
    }

    private static byte[] bytes(Frame frame) {
        ByteBuf share = frame.share();
        try {
            return ByteBufUtil.getBytes(share);
        } finally {
            share.release();
        }
    }
}
