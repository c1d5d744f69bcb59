package io.roomcast.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A backend on a local port that servers call; it keeps what it is told, and answers 403 to calls that are not signed as they should be. */
public final class Backend implements AutoCloseable {
    public static final String SECRET = "the backend and the servers know it";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile Script script = call -> new Reply(204, "");

    /** @param time as the caller has it, in seconds since 1970 */
    public record Call(JsonNode body, String time, boolean genuine) {
        /** Of a webhook. */
        public List<JsonNode> events() {
            List<JsonNode> events = new ArrayList<>();
            body.path("events").forEach(events::add);
            return events;
        }
    }

    public record Reply(int status, String body) {}

    /** What the backend says; may take its time. */
    @FunctionalInterface
    public interface Script {
        Reply answer(Call call) throws InterruptedException;
    }

    private Backend(HttpServer server) {
        this.server = server;
    }

    public static Backend open() {
        try {
            var backend = new Backend(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            backend.server.setExecutor(backend.threads);
            backend.server.createContext("/", backend::serve);
            backend.server.start();
            return backend;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/hook");
    }

    /** From now on. */
    public void answers(Script now) {
        script = now;
    }

    public void answers(int... statuses) {
        List<Integer> left = new CopyOnWriteArrayList<>();
        for (int status : statuses) {
            left.add(status);
        }
        answers(call -> new Reply(left.size() > 1 ? left.remove(0) : left.get(0), ""));
    }

    /** All so far, those that it refused too. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Of all calls so far, in their order. */
    public List<JsonNode> events() {
        return calls().stream().flatMap(call -> call.events().stream()).toList();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String time = String.valueOf(exchange.getRequestHeaders().getFirst("X-Roomcast-Time"));
            String signature = exchange.getRequestHeaders().getFirst("X-Roomcast-Signature");
            Call call = new Call(JSON.readTree(body), time, ("v1=" + hmac(time, body)).equals(signature));
            Reply reply = call.genuine() ? script.answer(call) : new Reply(403, "");
            calls.add(call);
            byte[] answer = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), answer.length == 0 ? -1 : answer.length);
            if (answer.length > 0) {
                exchange.getResponseBody().write(answer);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private static String hmac(String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
