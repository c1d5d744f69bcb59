package io.roomcast.socket;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;

/** The same conversations where frames go the framework's way: it must work the same but for speed. */
@QuarkusTest
@TestProfile(FrameworkPathTest.FrameworkPath.class)
class FrameworkPathTest extends RoomSocketTest {
    /** As where the channel is out of reach. */
    public static class FrameworkPath implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("roomcast.socket.direct", "false");
        }
    }
}
