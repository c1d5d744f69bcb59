package io.roomcast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.vertx.http.HttpServer;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.ServerProcess.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The running server as it is seen from outside: that of a {@code @QuarkusTest}, in this JVM, or the packaged one that a
 * {@code @QuarkusIntegrationTest} has started. Every client that a test brought is gone after the test.
 */
public final class House implements AfterEachCallback {
    /** The {@code roomcast.api.key} of the tests. */
    public static final String API_KEY = "test-api-key";

    static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final AtomicInteger ROOMS = new AtomicInteger();

    private final ConcurrentLinkedQueue<AutoCloseable> guests = new ConcurrentLinkedQueue<>();

    /** The name of a room that no other test knows. */
    public String room() {
        return room("room");
    }

    public String room(String namespace) {
        return namespace + ":" + ROOMS.incrementAndGet();
    }

    /** A token that opens every room. */
    public static String token(String user) {
        return TestTokens.user(user).rooms("*").sign();
    }

    public Knock knock(String pathAndQuery) {
        return new Knock(this, pathAndQuery);
    }

    /** Connects with a token that opens every room; returns when the room's stream has begun. */
    public TestClient enter(String user, String room) {
        TestClient client = knock("/ws/" + room).bearer(token(user)).open();
        client.receives("{type: 'welcome', user: '%s'}", user);
        client.receives("{type: 'subscribed', room: '%s'}", room);
        return client;
    }

    /** As {@link #enter}, frame by frame. */
    public RawWebSocket enterRaw(String user, String room) {
        RawWebSocket client = knock("/ws/" + room).bearer(token(user)).openRaw();
        client.readsText("welcome");
        client.readsText("subscribed");
        return client;
    }

    <T extends AutoCloseable> T remember(T guest) {
        guests.add(guest);
        return guest;
    }

    /** Publishes as a backend does. */
    public void push(String room, String json) {
        HttpResponse<String> response = post("/v1/rooms/" + room + "/messages", "X-API-Key", API_KEY, json);
        assertEquals(200, response.statusCode(), response.body());
    }

    /** Listens to events; headers are names, each followed by its value. */
    public EventClient events(Version version, String target, String... headers) {
        return remember(EventClient.open(version, http(target), headers));
    }

    /** Asks for events, and reads none until it is woken. */
    public EventClient eventsAsleep(String target, String... headers) {
        return remember(EventClient.openAsleep(http(target), headers));
    }

    /** Nobody is let in with these headers; the answer says so as problem details. */
    public void isRefused(int status, ErrorCode code, String target, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(http(target));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = answer(request);
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("content-type").orElse(""));
        JsonNode problem = TestClient.json(response.body());
        assertEquals(status, problem.path("status").intValue(), response.body());
        assertEquals(code.wireName(), problem.path("code").textValue(), response.body());
        assertTrue(problem.path("title").isTextual() && problem.path("detail").isTextual(), response.body());
    }

    /** A ticket for the bearer of the token. */
    public String ticketFor(String token) {
        return ticketFor(token, "");
    }

    /** @param body what it is for; empty for any door, once */
    public String ticketFor(String token, String body) {
        HttpResponse<String> response = post("/v1/tickets", "Authorization", "Bearer " + token, body);
        assertEquals(200, response.statusCode(), response.body());
        return TestClient.json(response.body()).path("ticket").textValue();
    }

    private HttpResponse<String> post(String path, String headerName, String headerValue, String body) {
        return answer(HttpRequest.newBuilder(http(path))
                .header("Content-Type", "application/json")
                .header(headerName, headerValue)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** All figures, as Prometheus reads them. */
    public Figures figures() {
        HttpResponse<String> response = answer(HttpRequest.newBuilder(management("/q/metrics")));
        assertEquals(200, response.statusCode(), response.body());
        return new Figures(response.body());
    }

    private static HttpResponse<String> answer(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(TestClient.PATIENCE).build(), BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new AssertionError("no answer", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /** Where clients and backends ask. */
    public static URI http(String path) {
        return URI.create("http://localhost:" + ports().http() + path);
    }

    /** Where kubelet and Prometheus ask. */
    public static URI management(String path) {
        return URI.create("http://localhost:" + ports().management() + path);
    }

    /** Where the server listens now: tests of another profile have another one. */
    public static Ports ports() {
        ArcContainer ofThisJvm = Arc.container();
        if (ofThisJvm == null) {
            return portsOfThePackagedServer();
        }
        HttpServer server = ofThisJvm.instance(HttpServer.class).get();
        return new Ports(server.getPort(), server.getManagementPort());
    }

    /** From its log, which begins anew with each start: the framework tells the one port only. */
    private static Ports portsOfThePackagedServer() {
        try {
            return ServerProcess.portsIn(Files.readString(Path.of(System.getProperty("quarkus.log.file.path"))))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (AutoCloseable guest; (guest = guests.poll()) != null; ) {
            guest.close();
        }
    }
}
