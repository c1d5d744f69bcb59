package io.roomcast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client of server-sent events, which takes them one by one in the order they came, with a minute of patience for each.
 * It reads the stream as the standard says, without any library.
 */
public final class EventClient implements AutoCloseable {
    /** @param id null where the event carries none */
    public record Event(String name, String id, JsonNode data) {}

    private record Comment(String text) {}

    private record End() {}

    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final AutoCloseable line;
    private final Map<String, String> head;
    private InputStream stream;

    private EventClient(AutoCloseable line, InputStream stream, Map<String, String> head) {
        this.line = line;
        this.stream = stream;
        this.head = head;
    }

    /** Asks as a browser would; the answer must be 200. */
    public static EventClient open(HttpClient.Version version, URI uri, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).version(version);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<InputStream> response = House.HTTP.send(request.build(), BodyHandlers.ofInputStream());
            assertEquals(200, response.statusCode(), "the answer to " + uri);
            assertEquals(version, response.version());
            var client = new EventClient(
                    response.body(),
                    response.body(),
                    Map.of(
                            "content-type",
                            response.headers().firstValue("content-type").orElse(""),
                            "cache-control",
                            response.headers().firstValue("cache-control").orElse("")));
            client.wakes();
            return client;
        } catch (IOException failure) {
            throw new AssertionError("no answer", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /** Asks in HTTP/1.0, takes in a few kilobytes at most, and reads nothing until it {@link #wakes}. */
    public static EventClient openAsleep(URI uri, String... headers) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
            StringBuilder request = new StringBuilder("GET " + uri.getRawPath() + " HTTP/1.0\r\n");
            for (int i = 0; i < headers.length; i += 2) {
                request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
            }
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            return new EventClient(socket, socket.getInputStream(), Map.of());
        } catch (IOException failure) {
            throw new AssertionError("no answer", failure);
        }
    }

    /** Begins to read. */
    public void wakes() {
        Thread thread = new Thread(this::read, "event-client");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            String name = "message";
            String id = null;
            StringBuilder data = new StringBuilder();
            for (String text; (text = lines.readLine()) != null; ) {
                if (text.isEmpty()) {
                    if (data.length() > 0) {
                        heard.add(new Event(name, id, TestClient.json(data.toString())));
                    }
                    name = "message";
                    id = null;
                    data.setLength(0);
                } else if (text.startsWith(":")) {
                    heard.add(new Comment(text.substring(1).strip()));
                } else if (text.startsWith("event: ")) {
                    name = text.substring(7);
                } else if (text.startsWith("id: ")) {
                    id = text.substring(4);
                } else if (text.startsWith("data: ")) {
                    data.append(text.substring(6));
                } else if (text.startsWith("retry: ")) {
                    heard.add(Long.parseLong(text.substring(7)));
                }
            }
            heard.add(new End());
        } catch (IOException cut) {
            heard.add(new End());
        }
    }

    /** Of the response; empty for one that is not there. */
    public String header(String name) {
        return head.getOrDefault(name, "");
    }

    /** The next event, which must hold what is expected; comments and hints are passed over. */
    @FormatMethod
    public Event receives(String name, @FormatString String expected, Object... arguments) {
        JsonNode fields = TestClient.json(expected.formatted(arguments));
        Event event = event();
        if (!event.name().equals(name) || !TestClient.holds(event.data(), fields)) {
            fail("expected " + name + " " + fields + " but heard " + event);
        }
        return event;
    }

    /** The next event, whatever it is. */
    public Event event() {
        Object next;
        do {
            next = next();
        } while (next instanceof Comment || next instanceof Long);
        return next instanceof Event event ? event : fail("expected an event but heard " + next);
    }

    public void hearsComment(String text) {
        Object next = next();
        while (!(next instanceof Comment comment && comment.text().equals(text))) {
            assertTrue(!(next instanceof End), "ended");
            next = next();
        }
    }

    /** The hint of when to come back, in milliseconds, which comes first. */
    public long hearsRetry() {
        Object next = next();
        return next instanceof Long millis ? millis : fail("expected a hint but heard " + next);
    }

    /** The server ends it; what it said before does not matter. */
    public void isEnded() {
        Object next = next();
        while (!(next instanceof End)) {
            next = next();
        }
    }

    private Object next() {
        try {
            Object next = heard.poll(TestClient.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return next != null ? next : fail("heard nothing");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /** Is gone without a word. */
    @Override
    public void close() {
        try {
            line.close();
        } catch (Exception failure) {
            throw new AssertionError("not closed", failure);
        }
    }
}
