package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.ServerProcess;
import io.roomcast.testing.ServerProcess.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged binary as a witness of another one that is a server. */
class WitnessIT {
    private static final Pattern SESSIONS = Pattern.compile("^roomcast_sessions 6\\.0$", Pattern.MULTILINE);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path directory;

    private static ServerProcess server;
    private static Ports ports;

    @BeforeAll
    static void startServer() throws Exception {
        server = ServerProcess.in(directory).start("demo");
        ports = server.ports();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void a_good_server_is_proven_good() throws Exception {
        try (ServerProcess witness = witness("--duration", "3s", "--json")) {
            assertEquals(0, witness.exitCode(), witness::errors);

            JsonNode report = new ObjectMapper().readTree(witness.output());
            assertTrue(report.path("clean").booleanValue(), witness::output);
            assertTrue(report.path("judged").booleanValue());
            assertEquals(6, report.path("subscribed").intValue());
            assertTrue(report.path("acknowledged").intValue() > 0, witness::output);
            assertEquals(1, witness.output().lines().count(), witness::output);
            assertTrue(witness.errors().startsWith("witness: 2 rooms witness:*, 6 clients, 100 messages/s"));
        }
    }

    @Test
    void whoever_interrupts_it_gets_the_report_so_far() throws Exception {
        try (ServerProcess witness = witness("--duration", "1h")) {
            Eventually.holds("six sessions", () -> SESSIONS.matcher(figures()).find());

            witness.terminate();

            assertEquals(0, witness.exitCode(), witness::errors);
            assertTrue(witness.output().endsWith("Nothing was lost silently.\n"), witness::output);
        }
    }

    @Test
    void a_server_that_lets_nobody_in_is_proven_nothing() throws Exception {
        try (ServerProcess witness = witness("--duration", "1h", "--token", "no-token")) {
            assertEquals(1, witness.exitCode(), witness::errors);

            assertTrue(witness.errors().contains("witness: the upgrade was refused with 401"), witness::errors);
            assertTrue(witness.output().endsWith("This is not clean.\n"), witness::output);
        }
    }

    private static ServerProcess witness(String... options) {
        String url = "ws://localhost:" + ports.http();
        Stream<String> common = Stream.of("witness", "--url", url, "--rooms", "2", "--clients", "6", "--rate", "100");
        return ServerProcess.in(directory)
                .start(Stream.concat(common, Stream.of(options)).toArray(String[]::new));
    }

    private static String figures() {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + ports.management() + "/q/metrics"))
                .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString()).body();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }
}
