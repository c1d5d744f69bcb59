package io.roomcast.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A client of a packaged server that remembers every frame, and how it was closed. */
public final class FrameListener implements WebSocket.Listener {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    private final StringBuilder part = new StringBuilder();
    private WebSocket socket;
    private volatile int closed;

    private FrameListener() {}

    /** Returns when the handshake is done; fails as {@link WebSocket} does where it is refused. */
    public static FrameListener connect(URI url) {
        return connect(url, HTTP.newWebSocketBuilder());
    }

    /** The same with a token in the header. */
    public static FrameListener connect(URI url, String token) {
        return connect(url, HTTP.newWebSocketBuilder().header("Authorization", "Bearer " + token));
    }

    private static FrameListener connect(URI url, WebSocket.Builder builder) {
        FrameListener listener = new FrameListener();
        listener.socket = builder.buildAsync(url, listener).join();
        return listener;
    }

    /** The status with which a handshake with the token is refused; 0 where it is not. */
    public static int refusal(URI url, String token) {
        try {
            connect(url, token).socket.abort();
            return 0;
        } catch (CompletionException refused) {
            if (refused.getCause() instanceof WebSocketHandshakeException handshake) {
                return handshake.getResponse().statusCode();
            }
            throw refused;
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        part.append(text);
        if (last) {
            frames.add(parse(part.toString()));
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed = code;
        return null;
    }

    public void says(String frame) {
        socket.sendText(frame, true).join();
    }

    /** The code of the close frame; 0 while there was none. */
    public int closedAs() {
        return closed;
    }

    public List<JsonNode> all() {
        return List.copyOf(frames);
    }

    public List<JsonNode> all(String type) {
        return frames.stream()
                .filter(frame -> frame.path("type").asText().equals(type))
                .toList();
    }

    public boolean has(String type) {
        return !all(type).isEmpty();
    }

    /** The first frame of the type, as soon as there is one. */
    public JsonNode hears(String type) {
        hears(type, 1);
        return all(type).get(0);
    }

    public void hears(String type, int count) {
        Eventually.holds(
                () -> count + " frames of type " + type + ", of " + heard(),
                () -> all(type).size() >= count);
    }

    /** How many of each type, the last one in full, and how it was closed. */
    private String heard() {
        Map<String, Long> types = frames.stream()
                .collect(Collectors.groupingBy(frame -> frame.path("type").asText(), Collectors.counting()));
        return types + (frames.isEmpty() ? "" : ", the last " + frames.get(frames.size() - 1)) + ", closed as "
                + closed;
    }

    private static JsonNode parse(String frame) {
        try {
            return JSON.readTree(frame);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(frame, broken);
        }
    }
}
