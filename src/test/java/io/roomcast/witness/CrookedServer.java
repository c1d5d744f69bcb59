package io.roomcast.witness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server of one room that speaks the frames of the real one, and does one thing wrong, to the client that came first. It
 * counts what clients do, so that a test can tell good clients from lucky ones.
 */
class CrookedServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SINCE = Pattern.compile("epoch=(\\w+)&offset=(\\d+)");
    private static final String EPOCH = "first";

    /** One message with its place. */
    record Entry(long offset, String data) {}

    private final HttpServer server;

    @GuardedBy("this")
    private final List<ServerWebSocket> members = new ArrayList<>();

    @GuardedBy("this")
    private final List<Entry> history = new ArrayList<>();

    @GuardedBy("this")
    private final Map<String, Long> keys = new HashMap<>();

    @GuardedBy("this")
    private ServerWebSocket first;

    @GuardedBy("this")
    private int connections;

    @GuardedBy("this")
    private int publishes;

    CrookedServer(Vertx vertx) {
        server = vertx.createHttpServer(new HttpServerOptions().addWebSocketSubProtocol("roomcast.v1"))
                // Not by a handler of web sockets: once the framework has run in this JVM, those are switched off.
                .requestHandler(request -> request.toWebSocket().onSuccess(this::opened))
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    URI url() {
        return URI.create("ws://localhost:" + server.actualPort());
    }

    synchronized int connections() {
        return connections;
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }

    // ---- what a crooked one does differently ----

    /** Says to the first client that a message is there; others are always told the truth. */
    void deliver(ServerWebSocket client, Entry entry) {
        say(client, message(entry));
    }

    /** Answers a client that comes back. */
    void recover(ServerWebSocket client, long offset, List<Entry> missed) {
        sayRecovered(client, offset, missed);
    }

    /** Gives a message its place; false if it is not to be answered. */
    boolean place(ServerWebSocket publisher, String key, String data) {
        append(data);
        return true;
    }

    /** What is to be said to everyone after a message. */
    void placed(Entry entry) {}

    // ---- what it does right ----

    private synchronized void opened(ServerWebSocket client) {
        connections++;
        members.add(client);
        if (first == null) {
            first = client;
        }
        client.textMessageHandler(frame -> heard(client, frame));
        client.closeHandler(closed -> left(client));
        say(client, "{'type':'welcome','session':'s','user':'witness','pod':'crooked','heartbeat':%d}", heartbeat());
        long head = history.size();
        Matcher since = SINCE.matcher(client.query() == null ? "" : client.query());
        if (!since.matches()) {
            say(client, "{'type':'subscribed','room':'%s','epoch':'%s','offset':%d}", room(), EPOCH, head);
            return;
        }
        long offset = Long.parseLong(since.group(2));
        recover(client, head, List.copyOf(history.subList((int) offset, (int) head)));
    }

    int heartbeat() {
        return 25;
    }

    private synchronized void left(ServerWebSocket client) {
        members.remove(client);
    }

    private synchronized void heard(ServerWebSocket client, String frame) {
        JsonNode publish = parse(frame);
        long id = publish.path("id").longValue();
        String key = publish.path("key").textValue();
        publishes++;
        Long known = keys.get(key);
        if (known != null) {
            say(client, "{'type':'ack','id':%d,'epoch':'%s','offset':%d,'duplicate':true}", id, EPOCH, known);
            return;
        }
        int size = history.size();
        boolean isAnswered = place(client, key, publish.path("data").toString());
        if (history.size() == size) {
            return;
        }
        Entry entry = history.get(size);
        if (isAnswered) {
            keys.put(key, entry.offset());
            say(client, "{'type':'ack','id':%d,'epoch':'%s','offset':%d}", id, EPOCH, entry.offset());
        }
        for (ServerWebSocket member : List.copyOf(members)) {
            if (member == first) {
                deliver(member, entry);
            } else {
                say(member, message(entry));
            }
        }
        placed(entry);
    }

    final synchronized void append(String data) {
        history.add(new Entry(history.size() + 1, data));
    }

    /** As a broker does that lost its newest message, and goes on counting from the one before. */
    final synchronized void forgetLast() {
        history.remove(history.size() - 1);
    }

    final synchronized int publishes() {
        return publishes;
    }

    final synchronized boolean isFirst(ServerWebSocket client) {
        return client == first;
    }

    final void sayRecovered(ServerWebSocket client, long offset, List<Entry> missed) {
        List<String> messages = missed.stream().map(CrookedServer::message).toList();
        say(
                client,
                "{'type':'subscribed','room':'%s','epoch':'%s','offset':%d,'recovered':true,'messages':[%s]}",
                room(),
                EPOCH,
                offset,
                String.join(",", messages));
    }

    static String message(Entry entry) {
        return "{'type':'message','room':'" + room() + "','offset':" + entry.offset() + ",'data':" + entry.data() + "}";
    }

    static String room() {
        return "witness:0";
    }

    /** A frame in single quotes. */
    static void say(ServerWebSocket client, String frame, Object... details) {
        String text = details.length == 0 ? frame : String.format(Locale.ROOT, frame, details);
        if (!client.isClosed()) {
            client.writeTextMessage(text.replace('\'', '"'));
        }
    }

    private static JsonNode parse(String frame) {
        try {
            return JSON.readTree(frame);
        } catch (JsonProcessingException e) {
            throw new AssertionError(frame, e);
        }
    }
}
