package io.roomcast.entrance;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.roomcast.testing.House;
import io.roomcast.testing.Knock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that believes no proxy, or only others: whoever speaks to it is who they are. */
@QuarkusTest
@TestProfile(UntrustedPeerTest.Believing.class)
class UntrustedPeerTest {
    /** Believes a proxy that is not there; the framework is told to believe everyone, which does not matter here. */
    public static class Believing implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "roomcast.admission.connections-per-ip", "2",
                    "roomcast.admission.trusted-proxies", "10.0.0.0/8",
                    "quarkus.http.proxy.proxy-address-forwarding", "true");
        }
    }

    @RegisterExtension
    final House house = new House();

    private Knock knock(String address) {
        return house.knock("/ws/" + house.room()).from(address).bearer(House.token("ann"));
    }

    @Test
    void a_header_of_a_peer_that_is_no_proxy_is_not_looked_at() {
        knock("198.51.100.1").openRaw();
        knock("198.51.100.2").header("Forwarded", "for=198.51.100.3").openRaw();

        knock("198.51.100.4").isPutOff(429, 10);
        knock("10.0.0.1").isPutOff(429, 10);
        house.knock("/ws/" + house.room()).bearer(House.token("ann")).isPutOff(429, 10);
    }
}
