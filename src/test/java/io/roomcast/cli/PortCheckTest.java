package io.roomcast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortCheckTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    @Test
    void a_port_that_somebody_has_is_told_with_what_to_set() throws Exception {
        try (var somebody = new ServerSocket(0, 1, HERE)) {
            int port = somebody.getLocalPort();

            String sentence = assertThrows(
                            ConfigurationException.class,
                            () -> PortCheck.check(HERE.getHostAddress(), port, "QUARKUS_HTTP"))
                    .getMessage();

            assertTrue(sentence.startsWith("Port " + port + " of 127.0.0.1 cannot be had"), sentence);
            assertTrue(sentence.endsWith("choose another one with QUARKUS_HTTP_PORT."), sentence);
        }
    }

    @Test
    void a_free_port_is_still_free_afterwards() throws Exception {
        int port;
        try (var somebody = new ServerSocket(0, 1, HERE)) {
            port = somebody.getLocalPort();
        }

        PortCheck.check(HERE.getHostAddress(), port, "QUARKUS_HTTP");

        try (var somebody = new ServerSocket(port, 1, HERE)) {
            assertEquals(port, somebody.getLocalPort());
        }
    }
}
