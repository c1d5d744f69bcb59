package io.roomcast.entrance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.roomcast.limits.Limits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {
    private static final InetAddress PROXY = address("10.1.2.3");
    private static final InetAddress STRANGER = address("203.0.113.9");

    private final ClientAddresses addresses =
            new ClientAddresses(Limits.trusting("10.0.0.0/8", "fd00::/8", "192.0.2.1"));

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private InetAddress behind(InetAddress peer, String... forwarded) {
        return addresses.client(peer, peer, List.of(forwarded));
    }

    @Test
    void what_a_stranger_says_is_not_believed() {
        assertEquals(STRANGER, behind(STRANGER, "198.51.100.1"));
        assertEquals(STRANGER, addresses.client(STRANGER, address("198.51.100.1"), List.of("198.51.100.2")));
    }

    @Test
    void where_no_proxy_is_configured_everyone_is_a_stranger() {
        ClientAddresses nobody = new ClientAddresses(Limits.trusting());
        assertEquals(PROXY, nobody.client(PROXY, address("198.51.100.1"), List.of("198.51.100.2")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "198.51.100.1               | 198.51.100.1",
                " 198.51.100.1 ,10.9.9.9    | 198.51.100.1",
                "198.51.100.1, 192.0.2.1, fd12::1 | 198.51.100.1",
                "198.51.100.1:4711          | 198.51.100.1",
                "2001:db8::7                | 2001:db8::7",
                "[2001:db8::7]:4711         | 2001:db8::7",
                "[2001:db8::7]              | 2001:db8::7",
                "::ffff:198.51.100.1        | 198.51.100.1",
                "198.51.100.1, ::ffff:10.0.0.7 | 198.51.100.1",
                "10.7.7.7                   | 10.7.7.7"
            })
    void a_proxy_says_whom_it_speaks_for(String forwarded, String client) {
        assertEquals(address(client), behind(PROXY, forwarded));
    }

    @Test
    void what_the_client_itself_has_written_there_is_not_looked_at() {
        assertEquals(STRANGER, behind(PROXY, "198.51.100.1, 203.0.113.9"));
        assertEquals(STRANGER, behind(PROXY, "198.51.100.1", "203.0.113.9, 10.0.0.1"));
        assertEquals(STRANGER, behind(PROXY, "10.0.0.1, 203.0.113.9"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "unknown", "_hidden", "localhost", "1.2.3", "999.1.1.1", "[::1", ",", "198.51.100.1,"})
    void what_is_no_address_ends_the_line(String forwarded) {
        assertEquals(PROXY, behind(PROXY, forwarded));
        assertEquals(address("10.7.7.7"), behind(PROXY, forwarded + ", 10.7.7.7"));
    }

    @Test
    void a_proxy_that_says_nothing_is_the_client() {
        assertEquals(PROXY, behind(PROXY));
    }

    @Test
    void the_proxy_protocol_is_believed_as_far_as_a_header() {
        assertEquals(STRANGER, addresses.client(PROXY, STRANGER, List.of("198.51.100.1")));
        assertEquals(STRANGER, addresses.client(PROXY, address("10.4.4.4"), List.of("203.0.113.9")));
        assertEquals(PROXY, addresses.client(PROXY, null, List.of()));
    }

    @Test
    void a_name_or_nonsense_among_the_proxies_stops_the_start() {
        for (String wrong : List.of("localhost", "10.0.0.0/33", "proxy.example.com", "10.0.0")) {
            ConfigurationException refused =
                    assertThrows(ConfigurationException.class, () -> new ClientAddresses(Limits.trusting(wrong)));
            assertTrue(refused.getMessage().contains("roomcast.admission.trusted-proxies has \"" + wrong), wrong);
        }
    }
}
