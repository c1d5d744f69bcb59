package io.roomcast.entrance;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.roomcast.testing.House;
import io.roomcast.testing.Knock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Behind a proxy that speaks the PROXY protocol and is believed. */
@QuarkusTest
@TestProfile(ProxyProtocolTest.BehindProxy.class)
class ProxyProtocolTest {
    /** As behind a load balancer of the transport layer. */
    public static class BehindProxy implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "roomcast.admission.connections-per-ip", "2",
                    "roomcast.admission.trusted-proxies", "127.0.0.1,::1",
                    "quarkus.http.proxy.use-proxy-protocol", "true");
        }
    }

    @RegisterExtension
    final House house = new House();

    private Knock knock(String address) {
        return house.knock("/ws/" + house.room())
                .preamble("PROXY TCP4 " + address + " 192.0.2.1 4711 443")
                .bearer(House.token("ann"));
    }

    @Test
    void the_address_that_the_proxy_names_counts_and_no_header_of_the_client() {
        knock("198.51.100.1").openRaw();
        knock("198.51.100.1").from("198.51.100.7").openRaw();

        knock("198.51.100.1").from("198.51.100.8").isPutOff(429, 10);
        knock("198.51.100.2").openRaw();
    }
}
