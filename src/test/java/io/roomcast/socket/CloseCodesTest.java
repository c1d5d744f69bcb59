package io.roomcast.socket;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.testing.House;
import io.roomcast.testing.RawWebSocket;
import io.roomcast.testing.TestClient;
import io.roomcast.testing.TestTokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each close code that a client can cause, the figure that counts it, and that nobody else is hurt. */
@QuarkusTest
class CloseCodesTest {
    @RegisterExtension
    final House house = new House();

    private QuietPair neighbours;

    @BeforeEach
    void two_neighbours_talk() {
        neighbours = new QuietPair(house);
    }

    @AfterEach
    void the_neighbours_still_talk() {
        neighbours.stillTalk();
    }

    private double counted(CloseStatus status) {
        return house.figures().of("roomcast_closes_total{code=\"" + status.code() + "\"}");
    }

    private void closes(RawWebSocket client, CloseStatus status, byte... bytes) {
        double before = counted(status);
        client.sendsBytes(bytes);
        client.isClosedWith(status);
        assertTrue(counted(status) > before, () -> "the figure of " + status);
    }

    private RawWebSocket enter() {
        return house.enterRaw("alice", house.room());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_client_that_asks_for_it_is_closed_with_1000() {
        closes(enter(), CloseStatus.NORMAL, RawWebSocket.frame(true, RawWebSocket.CLOSE, (byte) 3, (byte) 0xE8));
    }

    @Test
    void a_frame_without_a_mask_is_closed_with_1002() {
        closes(enter(), CloseStatus.PROTOCOL_ERROR, (byte) 0x81, (byte) 2, (byte) 'h', (byte) 'i');
    }

    @Test
    void a_reserved_bit_is_closed_with_1002() {
        closes(enter(), CloseStatus.PROTOCOL_ERROR, RawWebSocket.frame(true, 0x40 | RawWebSocket.TEXT, utf8("hi")));
    }

    @Test
    void a_frame_of_an_unknown_kind_is_closed_with_1002() {
        closes(enter(), CloseStatus.PROTOCOL_ERROR, RawWebSocket.frame(true, 0x3, utf8("hi")));
    }

    @Test
    void a_continuation_of_nothing_is_closed_with_1002() {
        closes(enter(), CloseStatus.PROTOCOL_ERROR, RawWebSocket.frame(true, RawWebSocket.CONTINUATION, utf8("hi")));
    }

    @Test
    void a_message_within_a_message_is_closed_with_1002() {
        RawWebSocket alice = enter();
        alice.sends(false, RawWebSocket.TEXT, utf8("half a "));

        closes(alice, CloseStatus.PROTOCOL_ERROR, RawWebSocket.frame(true, RawWebSocket.TEXT, utf8("message")));
    }

    @Test
    void a_ping_in_fragments_is_closed_with_1002() {
        closes(enter(), CloseStatus.PROTOCOL_ERROR, RawWebSocket.frame(false, RawWebSocket.PING, utf8("hi")));
    }

    @Test
    void a_ping_of_more_than_125_bytes_is_closed_with_1002() {
        closes(enter(), CloseStatus.PROTOCOL_ERROR, RawWebSocket.frame(true, RawWebSocket.PING, new byte[126]));
    }

    @Test
    void text_that_is_no_utf8_is_closed_with_1007() {
        closes(
                enter(),
                CloseStatus.INVALID_UTF8,
                RawWebSocket.frame(true, RawWebSocket.TEXT, (byte) 'a', (byte) 0xC3, (byte) 0x28));
    }

    @Test
    void text_that_is_no_utf8_over_its_fragments_is_closed_with_1007() {
        RawWebSocket alice = enter();
        alice.sends(false, RawWebSocket.TEXT, (byte) 'a', (byte) 0xE2, (byte) 0x82);

        closes(alice, CloseStatus.INVALID_UTF8, RawWebSocket.frame(true, RawWebSocket.CONTINUATION, (byte) 0x28, (byte)
                'b'));
    }

    @Test
    void text_that_ends_within_a_character_is_closed_with_1007() {
        closes(
                enter(),
                CloseStatus.INVALID_UTF8,
                RawWebSocket.frame(true, RawWebSocket.TEXT, (byte) '{', (byte) 0xE2, (byte) 0x82));
    }

    @Test
    void a_frame_over_the_limit_is_closed_with_1009() {
        closes(enter(), CloseStatus.TOO_BIG, RawWebSocket.frame(true, RawWebSocket.TEXT, new byte[131_073]));
    }

    @Test
    void a_message_whose_fragments_go_over_the_limit_is_closed_with_1009() {
        RawWebSocket alice = enter();
        alice.sends(false, RawWebSocket.BINARY, new byte[65_536]);
        alice.sends(false, RawWebSocket.CONTINUATION, new byte[65_536]);

        closes(alice, CloseStatus.TOO_BIG, RawWebSocket.frame(true, RawWebSocket.CONTINUATION, (byte) 1));
    }

    @Test
    void a_length_that_nobody_could_send_is_closed_with_1009() {
        byte[] header = {(byte) 0x81, (byte) 0xFF, 0x7F, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0};

        closes(enter(), CloseStatus.TOO_BIG, header);
    }

    @Test
    void a_reader_that_stops_reading_is_closed_with_4000() {
        String room = house.room("rapid");
        double before = counted(CloseStatus.SLOW_CONSUMER);
        RawWebSocket sleeper = house.knock("/ws/" + room)
                .bearer(House.token("sleeper"))
                .receiveBuffer(4_096)
                .openRaw();
        TestClient bob = house.enter("bob", room);
        String message = "x".repeat(60_000);

        // The buffers of two machines hold some, but never that much.
        for (int i = 0; i < 400 && counted(CloseStatus.SLOW_CONSUMER) == before; i += 20) {
            for (int j = 0; j < 20; j++) {
                bob.sends("{type: 'publish', data: '%s', exclude_self: true, id: %d}", message, j)
                        .receives("{type: 'ack', id: %d}", j);
            }
        }

        assertTrue(counted(CloseStatus.SLOW_CONSUMER) > before);
        sleeper.isClosedWith(CloseStatus.SLOW_CONSUMER);
        bob.isInTouch();
    }

    @Test
    void a_client_that_goes_on_though_it_is_refused_is_closed_with_4502() {
        double before = counted(CloseStatus.FLOODING);
        RawWebSocket alice = house.enterRaw("alice", house.room("calm"));

        alice.floodsWith("{\"type\":\"publish\",\"data\":1,\"exclude_self\":true}", 3_000);

        alice.isClosedWith(CloseStatus.FLOODING);
        assertTrue(counted(CloseStatus.FLOODING) > before);
    }

    @Test
    void a_token_that_ends_is_closed_with_4001() {
        double before = counted(CloseStatus.TOKEN_EXPIRED);
        String brief = TestTokens.user("alice")
                .rooms("*")
                .expiresIn(Duration.ofSeconds(3))
                .sign();
        TestClient alice = house.knock("/ws/" + house.room()).bearer(brief).open();

        alice.isClosedWith(CloseStatus.TOKEN_EXPIRED);

        assertTrue(counted(CloseStatus.TOKEN_EXPIRED) > before);
    }
}
