package io.roomcast.witness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** As {@link CrookedServer}, in the Centrifuge protocol. */
class CrookedCentrifugeServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EPOCH = "first";
    private static final String ROOM = "witness:0";

    /** One message with its place. */
    record Entry(long offset, String data) {}

    private final HttpServer server;

    @GuardedBy("this")
    private final List<ServerWebSocket> members = new ArrayList<>();

    @GuardedBy("this")
    private final List<Entry> history = new ArrayList<>();

    @GuardedBy("this")
    private ServerWebSocket first;

    @GuardedBy("this")
    private int connections;

    @GuardedBy("this")
    private int pongs;

    @GuardedBy("this")
    private String token;

    CrookedCentrifugeServer(Vertx vertx) {
        server = vertx.createHttpServer()
                .requestHandler(request -> {
                    if (request.path().equals("/connection/websocket")) {
                        request.toWebSocket().onSuccess(this::opened);
                    } else {
                        request.response().setStatusCode(404).end();
                    }
                })
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

    synchronized int pongs() {
        return pongs;
    }

    /** That clients came with; null for none. */
    synchronized String token() {
        return token;
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }

    // ---- what a crooked one does differently ----

    /** Says to the first client that a message is there; others are always told the truth. */
    void deliver(ServerWebSocket client, Entry entry) {
        say(client, publication(entry));
    }

    /** Answers a client that comes back to its room. */
    void recover(ServerWebSocket client, long id, long head, List<Entry> missed) {
        sayRecovered(client, id, head, missed);
    }

    /** Whether a publish gets its place. */
    boolean place(ServerWebSocket publisher, long id, int publishes) {
        return true;
    }

    // ---- what it does right ----

    private synchronized void opened(ServerWebSocket client) {
        connections++;
        client.textMessageHandler(frame -> frame.lines().forEach(line -> heard(client, line)));
        client.closeHandler(closed -> left(client));
    }

    private synchronized void left(ServerWebSocket client) {
        members.remove(client);
    }

    private synchronized void heard(ServerWebSocket client, String line) {
        JsonNode command = parse(line);
        long id = command.path("id").asLong();
        if (command.isEmpty()) {
            pongs++;
        } else if (command.has("connect")) {
            token = command.path("connect").path("token").textValue();
            say(client, "{'id':%d,'connect':{'client':'c','version':'crooked','ping':25,'pong':true}}\n{}", id);
        } else if (command.has("subscribe")) {
            subscribed(client, id, command.path("subscribe"));
        } else if (command.has("publish")) {
            published(client, id, command.path("publish").path("data").toString());
        }
    }

    private synchronized void subscribed(ServerWebSocket client, long id, JsonNode subscribe) {
        if (!members.contains(client)) {
            members.add(client);
        }
        if (first == null) {
            first = client;
        }
        long head = history.size();
        if (!subscribe.path("recover").asBoolean()) {
            say(client, "{'id':%d,'subscribe':{'recoverable':true,'epoch':'%s','offset':%d}}", id, EPOCH, head);
            return;
        }
        int offset = subscribe.path("offset").asInt();
        recover(client, id, head, List.copyOf(history.subList(offset, (int) head)));
    }

    private synchronized void published(ServerWebSocket publisher, long id, String data) {
        if (!place(publisher, id, history.size() + 1)) {
            return;
        }
        Entry entry = new Entry(history.size() + 1, data);
        history.add(entry);
        say(publisher, "{'id':%d,'publish':{}}", id);
        for (ServerWebSocket member : List.copyOf(members)) {
            if (member == first) {
                deliver(member, entry);
            } else {
                say(member, publication(entry));
            }
        }
    }

    static String publication(Entry entry) {
        return "{'push':{'channel':'" + ROOM + "','pub':" + told(entry) + "}}";
    }

    private static String told(Entry entry) {
        return "{'data':" + entry.data() + ",'offset':" + entry.offset() + "}";
    }

    static void sayRecovered(ServerWebSocket client, long id, long head, List<Entry> missed) {
        List<String> told = missed.stream().map(CrookedCentrifugeServer::told).toList();
        say(
                client,
                "{'id':%d,'subscribe':{'recoverable':true,'epoch':'%s','offset':%d,'recovered':true,'publications':[%s]}}",
                id,
                EPOCH,
                head,
                String.join(",", told));
    }

    /** Replies in single quotes. */
    static void say(ServerWebSocket client, String replies, Object... details) {
        String text = details.length == 0 ? replies : String.format(Locale.ROOT, replies, details);
        if (!client.isClosed()) {
            client.writeTextMessage(text.replace('\'', '"'));
        }
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
