package io.roomcast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.roomcast.session.SessionHouse.Client;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that only reads: it is there for one room, and its wire format has no words for some things. */
class ReaderSessionTest {
    private static final RoomId LOBBY = new RoomId("lobby");

    private SessionHouse house;

    /** Has no words for who comes and goes. */
    private static final class TaciturnCodec implements Codec {
        private final Codec json = new JsonCodec();

        @Override
        public WireFormat format() {
            return json.format();
        }

        @Override
        public void decode(byte[] utf8, RoomId pathRoom, Consumer<ClientMessage> commands) {
            json.decode(utf8, pathRoom, commands);
        }

        @Override
        public void decodeBinary(byte[] bytes, Consumer<ClientMessage> commands) {
            json.decodeBinary(bytes, commands);
        }

        @Override
        public Frame encode(ServerMessage message) {
            return message instanceof ServerMessage.Joined ? Frame.plain(new byte[0], 0) : json.encode(message);
        }
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void it_stays_out_of_the_rooms_that_come_by_themselves() {
        house = SessionHouse.open("user.auto", "true");

        Client ann = house.listens("ann", "lobby");

        assertEquals(1, ann.session.rooms().size());
        assertTrue(ann.session.rooms().contains(LOBBY));
    }

    @Test
    void a_backend_has_it_in_no_other_room() {
        house = SessionHouse.open();
        Client ann = house.listens("ann", "lobby");

        CompletionStage<Boolean> here = ann.session.controls().invite(LOBBY, null, null);
        CompletionStage<Boolean> there = ann.session.controls().invite(new RoomId("kitchen"), null, null);
        house.loop.runAll();

        assertTrue(here.toCompletableFuture().join());
        assertFalse(there.toCompletableFuture().join());
        assertNull(ann.transport.closedAs());
    }

    @Test
    void it_ends_when_a_backend_takes_it_out_of_its_room() {
        house = SessionHouse.open();
        Client ann = house.listens("ann", "lobby");
        ann.hears();

        CompletionStage<Boolean> left = ann.session.controls().dismiss(LOBBY);
        house.loop.runAll();

        assertTrue(left.toCompletableFuture().join());
        assertTrue(ann.hears().get(0).startsWith("unsubscribed lobby"));
        assertEquals(CloseStatus.NORMAL, ann.transport.closedAs());
    }

    @Test
    void it_ends_when_it_cannot_enter_its_room() {
        house = SessionHouse.open("default.max-members", "1");
        house.connects("bob", "lobby");

        Client ann = house.listens("ann", "lobby");

        assertTrue(ann.hears().stream().anyMatch(said -> said.startsWith("error room_full")));
        assertEquals(CloseStatus.NORMAL, ann.transport.closedAs());
    }

    @Test
    void what_its_format_has_no_words_for_neither_leaves_nor_counts_as_said() {
        house = SessionHouse.open();
        Identity identity = Identity.vouchedFor(new UserId("ann"));
        Client ann = house.connects(identity, "lobby", null, new TaciturnCodec());
        ann.hears();
        int flushes = ann.transport.flushes();

        house.passes(Duration.ofSeconds(20));
        house.listens("bob", "lobby");
        assertEquals(flushes, ann.transport.flushes());
        assertEquals(0, ann.transport.unflushed());

        house.passes(Duration.ofSeconds(6));
        assertEquals(List.of("heartbeat"), ann.hears());
    }
}
