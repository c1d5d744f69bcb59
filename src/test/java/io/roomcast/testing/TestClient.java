package io.roomcast.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A client without any SDK, so that a test reads as a conversation: it sends frames, and takes those of the server one by
 * one in the order they came, with a minute of patience for each. Expected frames are JSON with single quotes and bare
 * names; they name the fields that matter, and others may be there. What comes unasked at any time ({@code joined},
 * {@code left}, {@code heartbeat}) is passed over unless it is what is expected.
 */
public final class TestClient implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();
    private static final Set<String> BACKGROUND = Set.of("joined", "left", "heartbeat");

    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private WebSocket socket;
    private int pings;

    private TestClient() {}

    private record Closed(int code, String reason) {}

    static TestClient open(int port, String target, String authorization, List<String> subprotocols) {
        var client = new TestClient();
        WebSocket.Builder builder = House.HTTP.newWebSocketBuilder().connectTimeout(PATIENCE);
        if (authorization != null) {
            builder.header("Authorization", authorization);
        }
        if (!subprotocols.isEmpty()) {
            builder.subprotocols(
                    subprotocols.get(0),
                    subprotocols.subList(1, subprotocols.size()).toArray(String[]::new));
        }
        URI uri = URI.create("ws://localhost:" + port + target);
        client.socket = await(builder.buildAsync(uri, client.new Ear()));
        return client;
    }

    /** JSON as tests write it. */
    static JsonNode json(String lenient) {
        try {
            return JSON.readTree(lenient);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError("not JSON: " + lenient, malformed);
        }
    }

    // ---- what the client says ----

    @FormatMethod
    public TestClient sends(@FormatString String json, Object... arguments) {
        return sendsText(json(json.formatted(arguments)).toString());
    }

    /** Sends the text as it is. */
    public TestClient sendsText(String text) {
        await(socket.sendText(text, true));
        return this;
    }

    public TestClient sendsBinary(byte... bytes) {
        await(socket.sendBinary(ByteBuffer.wrap(bytes), true));
        return this;
    }

    public TestClient subscribes(String room) {
        sends("{type: 'subscribe', room: '%s'}", room);
        receives("{type: 'subscribed', room: '%s'}", room);
        return this;
    }

    public TestClient publishes(String room, String text) {
        return sends("{type: 'publish', room: '%s', data: '%s'}", room, text);
    }

    /** Leaves as a well-behaved client does. */
    public void leaves() {
        await(socket.sendClose(CloseStatus.NORMAL.code(), "bye"));
        isClosedWith(CloseStatus.NORMAL);
    }

    /** Is gone without a word. */
    public void vanishes() {
        socket.abort();
    }

    // ---- what the client hears ----

    /** The next frame, which must hold what is expected. */
    @FormatMethod
    public JsonNode receives(@FormatString String expected, Object... arguments) {
        JsonNode fields = json(expected.formatted(arguments));
        String type = fields.path("type").asText();
        JsonNode frame;
        do {
            frame = json(text(fields));
        } while (BACKGROUND.contains(frame.path("type").asText())
                && !frame.path("type").asText().equals(type));
        if (!holds(frame, fields)) {
            fail("expected " + fields + " but heard " + frame);
        }
        return frame;
    }

    /** A text that was published in the room. */
    public JsonNode receivesMessage(String room, String text) {
        return receives("{type: 'message', room: '%s', data: '%s'}", room, text);
    }

    public JsonNode receivesError(ErrorCode code) {
        return receives("{type: 'error', code: '%s', retry: %s}", code.wireName(), code.retry());
    }

    /** The next frame as it came over the wire. */
    public String receivesText() {
        String text;
        do {
            text = text("a text frame");
        } while (BACKGROUND.contains(json(text).path("type").asText()));
        return text;
    }

    public void receivesBinary(byte... bytes) {
        Object next;
        do {
            next = next("a binary frame");
        } while (next instanceof String text
                && BACKGROUND.contains(json(text).path("type").asText()));
        if (!(next instanceof byte[] received)) {
            fail("expected a binary frame but heard " + next);
            return;
        }
        assertArrayEquals(bytes, received);
    }

    /** The server is there, and has said nothing that was not heard yet. */
    public void isInTouch() {
        int id = ++pings;
        sends("{type: 'ping', id: 'ping-%d'}", id);
        receives("{type: 'pong', id: 'ping-%d'}", id);
    }

    /** The server ends the connection; what it said before does not matter. */
    public void isClosedWith(CloseStatus status) {
        Object next;
        do {
            next = next(status);
        } while (!(next instanceof Closed || next instanceof Throwable));
        assertEquals(new Closed(status.code(), status.reason()), next);
    }

    /** Empty where none was agreed upon. */
    public String subprotocol() {
        return socket.getSubprotocol();
    }

    private String text(Object expected) {
        Object next = next(expected);
        return next instanceof String text ? text : fail("expected " + expected + " but heard " + next);
    }

    private Object next(Object expected) {
        try {
            Object next = heard.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return next != null ? next : fail("expected " + expected + " but heard nothing");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /** Lists must be equal in length, objects may have more fields. */
    static boolean holds(JsonNode actual, JsonNode expected) {
        if (expected.isObject()) {
            return actual.isObject()
                    && expected.properties().stream()
                            .allMatch(field ->
                                    actual.has(field.getKey()) && holds(actual.get(field.getKey()), field.getValue()));
        }
        if (expected.isArray()) {
            if (!actual.isArray() || actual.size() != expected.size()) {
                return false;
            }
            for (int i = 0; i < expected.size(); i++) {
                if (!holds(actual.get(i), expected.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return actual.equals(expected);
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new AssertionError("the connection failed", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }

    /** Puts frames together and in line. Called by one thread at a time. */
    private final class Ear implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private byte[] binary = {};

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                heard.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
            binary = ByteBuffer.allocate(binary.length + part.remaining())
                    .put(binary)
                    .put(part)
                    .array();
            if (last) {
                heard.add(binary);
                binary = new byte[0];
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            heard.add(new Closed(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            heard.add(failure);
        }
    }
}
