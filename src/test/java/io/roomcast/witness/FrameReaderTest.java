package io.roomcast.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private final FrameReader frame = new FrameReader(new Script("mine", 1_000_000));

    @Test
    void reads_a_message_of_its_own() throws IOException {
        read("{'type':'message','room':'witness:0','offset':7,'time':'2026-01-01T00:00:00Z','from':'ann',"
                + "'data':{'run':'mine','n':42,'t':5}}");

        assertEquals("message", frame.type());
        assertEquals("witness:0", frame.room());
        assertTrue(frame.isMessage());
        assertEquals(new Told(7, 42, 1_005_000), frame.told());
    }

    @Test
    void fields_may_come_in_any_order() throws IOException {
        read("{'data':{'t':5,'n':42,'run':'mine'},'offset':7,'room':'witness:0','type':'message'}");

        assertEquals(new Told(7, 42, 1_005_000), frame.told());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'run':'other','n':42,'t':5}",
                "{'n':42,'t':5}",
                "{'run':'mine'}",
                "{'run':['mine'],'n':'42','t':{}}",
                "'text'",
                "null",
                "[{'run':'mine','n':42}]"
            })
    void what_others_published_is_foreign(String data) throws IOException {
        read("{'type':'message','room':'witness:0','offset':7,'data':" + data + "}");

        assertTrue(frame.isMessage());
        assertEquals(7, frame.told().offset());
        assertEquals(Told.FOREIGN, frame.told().number());
    }

    @Test
    void reads_what_a_recovery_brings() throws IOException {
        read("{'type':'subscribed','room':'witness:0','epoch':'e','offset':9,'recovered':true,'messages':["
                + "{'type':'message','room':'witness:0','offset':8,'data':{'run':'mine','n':1,'t':0}},"
                + "{'type':'message','room':'witness:0','offset':9,'data':7}]}");

        assertEquals("e", frame.epoch());
        assertEquals(9, frame.offset());
        assertEquals(true, frame.recovered());
        assertEquals(
                List.of(8L, 9L), frame.messages().stream().map(Told::offset).toList());
        assertEquals(
                List.of(1L, Told.FOREIGN),
                frame.messages().stream().map(Told::number).toList());
        assertFalse(frame.isMessage());
    }

    @Test
    void reads_answers() throws IOException {
        read("{'type':'ack','id':42,'epoch':'e','offset':3,'duplicate':true}");
        assertEquals(42, frame.id());
        assertEquals("e", frame.epoch());
        assertEquals(3, frame.offset());
        assertTrue(frame.duplicate());

        read("{'type':'error','id':'enter','code':'unavailable','message':'later','retry':true,'retry_after_ms':20}");
        assertEquals(FrameReader.NONE, frame.id());
        assertEquals("unavailable", frame.code());
        assertEquals("later", frame.text());
        assertTrue(frame.retry());
        assertEquals(20, frame.retryAfterMillis());
        assertNull(frame.epoch(), "nothing is left of the frame before");
        assertFalse(frame.duplicate());
    }

    @Test
    void reads_the_rest() throws IOException {
        read("{'type':'welcome','session':'s','user':'ann','pod':'p','heartbeat':25,'expires_in':60}");
        assertEquals("ann", frame.user());
        assertEquals(25, frame.heartbeat());

        read("{'type':'reconnect','after_ms':1500}");
        assertEquals(1_500, frame.afterMillis());

        read("{'type':'gap','room':'witness:0','epoch':'e','offset':4}");
        assertEquals(4, frame.offset());

        read("{'type':'heartbeat','time':'2026-01-01T00:00:00Z','new':{'from':[1,{'a':2}]}}");
        assertEquals("heartbeat", frame.type());
        assertFalse(frame.isMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "[1]", "{'type':", "{'type':'ack','offset':'three'}", "{'type':'ack',,}"})
    void what_is_no_frame_is_refused(String text) {
        assertThrows(IOException.class, () -> read(text));
    }

    private void read(String singleQuoted) throws IOException {
        frame.read(singleQuoted.replace('\'', '"'));
    }
}
