package io.roomcast.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {
    private final ReplyReader reply = new ReplyReader(new Script("mine", 1_000_000));

    @Test
    void reads_how_often_the_server_pings() throws IOException {
        read("{'id':1,'connect':{'client':'c','version':'1','subs':{},'ping':25,'pong':true}}");

        assertEquals(1, reply.id());
        assertEquals(0, reply.errorCode());
        assertEquals(25, reply.ping());
        assertTrue(reply.pong());
        assertFalse(reply.isPush() || reply.isPing());
    }

    @Test
    void reads_where_a_subscription_is_and_what_it_recovered() throws IOException {
        read("{'id':2,'subscribe':{'recoverable':true,'positioned':true,'epoch':'e','offset':9,'recovered':true,"
                + "'publications':[{'data':{'run':'mine','n':1,'t':5},'offset':8,'info':{'user':'u','client':'c'}},"
                + "{'offset':9,'data':7}],'was_recovering':true}}");

        assertTrue(reply.isRecoverable() && reply.recovered());
        assertEquals("e", reply.epoch());
        assertEquals(9, reply.offset());
        assertEquals(List.of(new Told(8, 1, 1_005_000), new Told(9, Told.FOREIGN, 0)), reply.publications());
    }

    @Test
    void what_a_subscription_does_not_say_is_nothing() throws IOException {
        read("{'id':2,'subscribe':{}}");

        assertFalse(reply.isRecoverable() || reply.recovered());
        assertEquals(0, reply.offset());
        assertEquals(List.of(), reply.publications());
    }

    @Test
    void reads_an_error() throws IOException {
        read("{'id':3,'error':{'code':111,'message':'too many requests','temporary':true}}");

        assertEquals(3, reply.id());
        assertEquals(111, reply.errorCode());
        assertEquals("too many requests", reply.errorText());
        assertTrue(reply.isTemporary());
    }

    @Test
    void reads_a_publication_that_is_pushed() throws IOException {
        read("{'push':{'channel':'witness:0','pub':{'data':{'run':'mine','n':42,'t':5},'offset':7}}}");

        assertTrue(reply.isPush() && reply.isPublication());
        assertEquals("witness:0", reply.channel());
        assertEquals(new Told(7, 42, 1_005_000), reply.told());
    }

    @Test
    void a_publication_without_an_offset_is_unnumbered() throws IOException {
        read("{'push':{'channel':'witness:0','pub':{'data':{'run':'mine','n':42,'t':5}}}}");

        assertEquals(new Told(Told.UNNUMBERED, 42, 1_005_000), reply.told());
    }

    @Test
    void reads_an_unsubscription() throws IOException {
        read("{'push':{'channel':'witness:0','unsubscribe':{'code':2500,'reason':'insufficient state'}}}");

        assertTrue(reply.isUnsubscribe());
        assertFalse(reply.isPublication());
        assertEquals(2500, reply.unsubscribeCode());
    }

    @Test
    void an_empty_reply_is_a_ping() throws IOException {
        read("{}");

        assertTrue(reply.isPing());
    }

    @Test
    void a_frame_may_have_several_and_none_is_taken_for_the_one_before() throws IOException {
        reply.read("{\"push\":{\"channel\":\"a\",\"unsubscribe\":{\"code\":2500}}}\n{\"id\":7,\"publish\":{}}\n{}\n");

        assertTrue(reply.next() && reply.isUnsubscribe());
        assertTrue(reply.next());
        assertEquals(7, reply.id());
        assertFalse(reply.isUnsubscribe() || reply.isPush());
        assertTrue(reply.next() && reply.isPing());
        assertFalse(reply.next());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "{", "{'id':", "{'id':'x'}", "nonsense"})
    void anything_else_is_refused(String frame) {
        assertThrows(IOException.class, () -> read(frame));
    }

    private void read(String frame) throws IOException {
        reply.read(frame.replace('\'', '"'));
        assertTrue(reply.next());
    }
}
