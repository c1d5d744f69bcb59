package io.roomcast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.witness.WitnessPlan;
import io.roomcast.witness.WitnessProtocol;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What wrong words lead to is in {@link CommandLineTest}. */
class WitnessOptionsTest {
    @Test
    void a_url_is_enough() {
        WitnessOptions options = parse("--url", "ws://localhost:8080");

        assertEquals(
                new WitnessPlan(List.of(URI.create("ws://localhost:8080")), 10, 100, 50, null, "witness:"),
                options.plan());
        assertEquals(Duration.ofMinutes(1), options.duration());
        assertEquals(Duration.ofSeconds(30), options.settle());
        assertFalse(options.json());
    }

    @Test
    void everything_can_be_said() {
        WitnessOptions options = parse(
                "--json",
                "--url=wss://a.example/live",
                "--url",
                "ws://b.example",
                "--rooms=50",
                "--clients=2000",
                "--rate=500",
                "--duration=10m",
                "--settle=0s",
                "--token=t",
                "--prefix=proof:",
                "--protocol=centrifuge");

        assertEquals(
                new WitnessPlan(
                        List.of(URI.create("wss://a.example/live"), URI.create("ws://b.example")),
                        50,
                        2_000,
                        500,
                        "t",
                        "proof:",
                        WitnessProtocol.CENTRIFUGE),
                options.plan());
        assertEquals(Duration.ofMinutes(10), options.duration());
        assertEquals(Duration.ZERO, options.settle());
        assertTrue(options.json());
    }

    private static WitnessOptions parse(String... words) {
        return WitnessOptions.parse(List.of(words));
    }
}
