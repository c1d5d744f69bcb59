package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.FrameListener;
import io.roomcast.testing.ServerProcess;
import io.roomcast.testing.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the packaged server writes down, and what it does not. */
class LogIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "key-" + UUID.randomUUID();

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String payload = "payload-" + UUID.randomUUID();
    /** What must not be in any line. */
    private final List<String> secrets = new ArrayList<>(List.of(payload, KEY, TestTokens.SECRET));

    private ServerProcess.Launch launch() {
        return ServerProcess.in(directory)
                // Or a machine that has no core for it would add a warning of the framework's.
                .property("quarkus.vertx.max-event-loop-execute-time", "1h")
                .property("roomcast.auth.secret", TestTokens.SECRET)
                .property("roomcast.api.key", KEY);
    }

    @Test
    void as_json_each_line_is_an_object_with_fields_and_none_has_a_token_or_a_payload() throws Exception {
        try (ServerProcess server = launch().property("quarkus.log.console.json.enabled", "true")
                .property("quarkus.log.category.\"io.roomcast\".level", "DEBUG")
                .start()) {
            int port = server.ports().http();
            List<String> sessions = new ArrayList<>(List.of(byHeader(port), byTicket(port), byFirstFrame(port)));
            saysWhatIsWrong(port);
            publishesOverHttp(port);
            for (String session : sessions) {
                assertEquals(
                        200,
                        asked(port, "DELETE", "/v1/sessions/" + session, "").statusCode());
            }
            Eventually.holds(
                    "all ends are written down",
                    () -> server.outputSoFar()
                                    .lines()
                                    .filter(line -> line.contains("session closed"))
                                    .count()
                            >= sessions.size());
            server.terminate();
            server.exitCode();

            List<JsonNode> lines = server.output().lines().map(LogIT::parsed).toList();
            for (String session : sessions) {
                assertEquals(List.of("lobby"), fields(lines, session, "session opened", "room"));
                assertEquals(List.of("ann"), fields(lines, session, "session closed", "user"));
                assertEquals(List.of("lobby"), fields(lines, session, "session closed", "room"));
            }
            assertEquals(List.of("ann"), fields(lines, sessions.get(2), "session authenticated", "user"));
            assertTrue(
                    lines.stream()
                            .anyMatch(line -> line.path("mdc")
                                            .path("who")
                                            .asText()
                                            .equals("key-1")
                                    && line.path("mdc").path("on").asText().equals("/v1/sessions/" + sessions.get(0))
                                    && line.path("mdc").path("status").asText().equals("200")),
                    server::output);
            assertTrue(
                    lines.stream()
                            .anyMatch(line -> line.path("message").asText().startsWith("message received: room=lobby")
                                    && line.path("mdc")
                                            .path("traceparent")
                                            .asText()
                                            .startsWith("00-4bf9")),
                    server::output);
            hasNoSecret(server);
        }
    }

    @Test
    void as_text_it_does_not_grow_with_connections() throws Exception {
        try (ServerProcess server = launch().start()) {
            int port = server.ports().http();
            byHeader(port);
            int before = server.outputSoFar().split("\n", -1).length;
            for (int i = 0; i < 20; i++) {
                byHeader(port);
                byFirstFrame(port);
            }
            saysWhatIsWrong(port);
            publishesOverHttp(port);
            assertEquals(before, server.outputSoFar().split("\n", -1).length, server::outputSoFar);
            assertTrue(before <= 16, server::outputSoFar);
            server.terminate();
            server.exitCode();
            hasNoSecret(server);
        }
    }

    private String token() {
        String token = TestTokens.user("ann").rooms("*").sign();
        secrets.add(token);
        secrets.add(token.substring(token.lastIndexOf('.') + 1));
        return token;
    }

    private static URI lobby(int port, String query) {
        return URI.create("ws://localhost:" + port + "/ws/lobby" + query);
    }

    private String byHeader(int port) {
        return publishes(FrameListener.connect(lobby(port, ""), token()));
    }

    private String byTicket(int port) throws IOException, InterruptedException {
        HttpRequest request = request(port, "POST", "/v1/tickets", "")
                .header("Authorization", "Bearer " + token())
                .build();
        String ticket = parsed(http.send(request, BodyHandlers.ofString()).body())
                .path("ticket")
                .asText();
        secrets.add(ticket);
        return publishes(FrameListener.connect(lobby(port, "?ticket=" + ticket)));
    }

    private String byFirstFrame(int port) {
        FrameListener client = FrameListener.connect(lobby(port, ""));
        client.says("{\"type\":\"auth\",\"token\":\"" + token() + "\"}");
        return publishes(client);
    }

    /** The session's id. */
    private String publishes(FrameListener client) {
        String session = client.hears("welcome").path("session").asText();
        client.hears("subscribed");
        client.says("{\"type\":\"publish\",\"id\":1,\"data\":\"" + payload + "\"}");
        client.hears("ack");
        client.says("{\"type\":\"refresh\",\"token\":\"" + token() + "\"}");
        client.hears("refreshed");
        return session;
    }

    private void saysWhatIsWrong(int port) {
        FrameListener client = FrameListener.connect(lobby(port, ""), token());
        client.hears("subscribed");
        client.says("{\"type\":\"publish\",\"data\":" + payload);
        client.says("{\"type\":\"" + payload + "\",\"data\":1}");
        client.says("{\"type\":\"job\",\"id\":2,\"job\":\"" + payload + "\",\"data\":\"" + payload + "\"}");
        client.says("{\"type\":\"refresh\",\"token\":\"" + payload + "\"}");
        client.hears("error", 4);
        String forged = TestTokens.user("ann").secret(payload).sign();
        secrets.add(forged);
        assertEquals(401, FrameListener.refusal(lobby(port, ""), forged));
        assertEquals(401, FrameListener.refusal(lobby(port, ""), payload));
    }

    private void publishesOverHttp(int port) throws IOException, InterruptedException {
        String path = "/v1/rooms/lobby/messages";
        assertEquals(
                200, asked(port, "POST", path, "{\"data\":\"" + payload + "\"}").statusCode());
        assertEquals(400, asked(port, "POST", path, "{\"data\":\"" + payload).statusCode());
    }

    private HttpResponse<String> asked(int port, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request =
                request(port, method, path, body).header("X-API-Key", KEY).build();
        return http.send(request, BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(int port, String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", "application/json")
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .method(method, BodyPublishers.ofString(body));
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException text) {
            throw new AssertionError("no JSON: " + line, text);
        }
    }

    /** Of the lines of a session that begin like this. */
    private static List<String> fields(List<JsonNode> lines, String session, String beginning, String field) {
        return lines.stream()
                .filter(line -> line.path("mdc").path("session").asText().equals(session)
                        && line.path("message").asText().startsWith(beginning))
                .map(line -> line.path("mdc").path(field).asText())
                .toList();
    }

    private void hasNoSecret(ServerProcess server) {
        String all = server.output() + server.errors();
        for (String secret : secrets) {
            assertFalse(all.contains(secret), () -> secret + " is in the log:\n" + all);
        }
    }
}
