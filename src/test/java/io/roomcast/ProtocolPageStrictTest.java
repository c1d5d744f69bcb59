package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.roomcast.testing.House;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Conversations of {@code docs/protocol.md} that would take half a minute or a crowd, with a server as strict as it says there. */
@QuarkusTest
@TestProfile(ProtocolPageStrictTest.Strict.class)
class ProtocolPageStrictTest {
    public static class Strict implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "roomcast.session.auth-timeout", "5s",
                    "roomcast.session.heartbeat", "1s",
                    "roomcast.session.dead-after", "8s",
                    "roomcast.session.max-age", "15s",
                    "roomcast.session.max-rooms", "2",
                    "roomcast.admission.connections-per-user", "1");
        }
    }

    @RegisterExtension
    final House house = new House();

    @Test
    void every_conversation_goes_as_it_stands_there() {
        List<String> conversations = ProtocolPageTest.blocks("conversation strict");

        assertFalse(conversations.isEmpty());
        assertAll(conversations.stream()
                .map(text -> () -> new Conversation(house, ProtocolPageTest.DESCRIPTION).play(text)));
    }
}
