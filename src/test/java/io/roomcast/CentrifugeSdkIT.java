package io.roomcast;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.github.centrifugal.centrifuge.ClientInfo;
import io.github.centrifugal.centrifuge.HistoryOptions;
import io.github.centrifugal.centrifuge.HistoryResult;
import io.github.centrifugal.centrifuge.PresenceResult;
import io.github.centrifugal.centrifuge.PresenceStatsResult;
import io.github.centrifugal.centrifuge.RPCResult;
import io.github.centrifugal.centrifuge.ReplyError;
import io.roomcast.protocol.centrifuge.wire.EmulationRequest;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.FrameListener;
import io.roomcast.testing.PodCluster;
import io.roomcast.testing.PodCluster.Pod;
import io.roomcast.testing.PodService;
import io.roomcast.testing.RawWebSocket;
import io.roomcast.testing.RedisServer;
import io.roomcast.testing.SdkClient;
import io.roomcast.testing.TestTokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java SDK of the Centrifuge protocol at two packaged servers with one Redis, as they come, go and fail. */
class CentrifugeSdkIT {
    private static final int SMALL_BUFFER = 4 << 10;

    @TempDir
    private static Path directory;

    private static RedisServer redis;
    private static PodCluster pods;
    private static Pod left;
    private static Pod right;

    private final List<SdkClient> clients = new ArrayList<>();

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        pods = PodCluster.in(directory)
                .property("roomcast.auth.anonymous", "true")
                .property("roomcast.auth.secret", TestTokens.SECRET)
                .property("roomcast.api.key", "key")
                .property("roomcast.drain.timeout", "5s")
                // Longer than a pod stands still on a busy machine.
                .property("roomcast.cluster.timeout", "10s")
                .property("roomcast.session.outbound-limit", "64K")
                .property("roomcast.rooms.long.history-size", "10000")
                .property("roomcast.rooms.long.publish-rate", "0")
                .property("quarkus.redis.hosts", redis.uri());
        left = pods.start();
        right = pods.start();
        pods.becomesReady();
    }

    @AfterAll
    static void end() {
        pods.close();
        redis.close();
    }

    @AfterEach
    void leave() {
        clients.forEach(SdkClient::close);
    }

    private SdkClient connect(Pod pod) {
        return connected(SdkClient.connect(pod.sockets()));
    }

    private SdkClient connect(Pod pod, String user) {
        return connected(
                SdkClient.connect(pod.sockets(), () -> TestTokens.user(user).sign()));
    }

    private SdkClient connected(SdkClient client) {
        clients.add(client);
        client.awaits("connected");
        return client;
    }

    private static SdkClient.Room in(SdkClient client, String channel) {
        SdkClient.Room room = client.subscribes(channel);
        room.awaits("subscribed");
        return room;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void api(Pod pod, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(pod.http(path))
                .header("X-API-Key", "key")
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(2, answer.statusCode() / 100, answer.body());
    }

    @Test
    void messages_go_both_ways_between_it_and_the_native_protocol_with_equal_offsets() {
        SdkClient.Room room = in(connect(left), "both");
        FrameListener native1 = FrameListener.connect(right.sockets().resolve("/ws/both"));
        native1.hears("subscribed");

        room.publishes("{\"from\":\"sdk\"}");
        native1.hears("message", 1);
        native1.says("{\"type\":\"publish\",\"data\":\"native\"}");
        room.awaits("@2 \"native\"");
        native1.hears("message", 2);

        assertEquals(List.of("@1 {\"from\":\"sdk\"}", "@2 \"native\""), publications(room));
        assertEquals(
                List.of("1 {\"from\":\"sdk\"}", "2 \"native\""),
                native1.all("message").stream()
                        .map(message -> message.path("offset").asLong() + " " + message.path("data"))
                        .toList());
    }

    private static List<String> publications(SdkClient.Room room) {
        return room.told().stream().filter(event -> event.startsWith("@")).toList();
    }

    @Test
    void presence_history_and_who_comes_and_goes_are_of_both_servers() {
        SdkClient.Room ann = in(connect(left, "ann"), "crowd");
        SdkClient bobs = connect(right, "bob");
        SdkClient.Room bob = in(bobs, "crowd");
        ann.awaits("join bob");
        bob.publishes("1");
        bob.publishes("2");

        PresenceResult present = SdkClient.await(done -> ann.subscription().presence(done));
        PresenceStatsResult count = SdkClient.await(done -> ann.subscription().presenceStats(done));
        HistoryResult history = SdkClient.await(done -> ann.subscription()
                .history(
                        new HistoryOptions.Builder()
                                .withLimit(10)
                                .withReverse(true)
                                .build(),
                        done));

        assertEquals(
                Set.of("ann", "bob"),
                present.getClients().values().stream().map(ClientInfo::getUser).collect(toSet()));
        present.getClients().forEach((client, info) -> assertEquals(client, info.getClient()));
        assertEquals(2, count.getNumClients());
        assertEquals(2, count.getNumUsers());
        assertEquals(2, history.getOffset());
        assertEquals(
                List.of("2", "1"),
                history.getPublications().stream()
                        .map(publication -> new String(publication.getData(), StandardCharsets.UTF_8))
                        .toList());
        bobs.client().disconnect();
        ann.awaits("leave bob");
    }

    @Test
    void a_job_is_called_and_answers() {
        SdkClient client = connect(left);

        RPCResult result = SdkClient.await(done -> client.client().rpc("statistics", bytes("[1,2,3]"), done));
        CompletionException unknown = assertThrows(
                CompletionException.class,
                () -> SdkClient.<RPCResult>await(done -> client.client().rpc("dance", bytes("{}"), done)));

        assertTrue(new String(result.getData(), StandardCharsets.UTF_8).contains("\"count\":3"));
        assertEquals(104, ((ReplyError) unknown.getCause()).getCode());
    }

    @Test
    void a_token_is_refreshed_on_the_live_connection() {
        AtomicInteger tokens = new AtomicInteger();
        SdkClient client = connected(SdkClient.connect(left.sockets(), () -> {
            tokens.incrementAndGet();
            // A third of it is left when a new one is asked for: longer than a busy machine stands still.
            return TestTokens.user("ann").expiresIn(Duration.ofSeconds(9)).sign();
        }));

        Eventually.holds("it has asked for a third token", () -> tokens.get() >= 3);
        in(client, "fresh").publishes("1");

        assertEquals(List.of("connecting 0", "connected"), client.told());
    }

    @Test
    void a_token_that_has_expired_is_replaced_and_a_bad_one_ends_the_connection() {
        AtomicInteger tokens = new AtomicInteger();
        connected(SdkClient.connect(
                left.sockets(),
                () -> TestTokens.user("ann")
                        .expiresIn(Duration.ofMinutes(tokens.incrementAndGet() == 1 ? -5 : 5))
                        .sign()));
        assertEquals(2, tokens.get());

        SdkClient stranger = SdkClient.connect(left.sockets(), () -> "no.good.token");
        clients.add(stranger);
        stranger.awaits("disconnected 101");
    }

    @Test
    void what_is_missed_while_its_server_is_killed_and_another_takes_the_place_is_recovered() throws Exception {
        SdkClient client = connect(left);
        SdkClient.Room room = in(client, "killed");
        room.publishes("1");
        room.awaits("@1 1");

        left.process().kill();
        for (int n = 2; n <= 4; n++) {
            api(right, "POST", "/v1/rooms/killed/messages", "{\"data\":" + n + "}");
        }
        left.launch();
        room.awaits("@4 4");
        api(right, "POST", "/v1/rooms/killed/messages", "{\"data\":5}");
        room.awaits("@5 5");

        assertEquals(List.of("subscribed", "@1 1", "recovered=true", "@2 2", "@3 3", "@4 4", "@5 5"), room.order());
    }

    @Test
    void a_server_that_leaves_sends_it_away_to_come_back_at_once() throws Exception {
        SdkClient client = connect(left);
        SdkClient.Room room = in(client, "drained");
        room.publishes("1");
        room.awaits("@1 1");

        left.process().terminate();
        client.awaits("connecting 3001");
        api(right, "POST", "/v1/rooms/drained/messages", "{\"data\":2}");
        assertEquals(143, left.process().exitCode());
        left.launch();
        room.awaits("@2 2");

        assertEquals(List.of("subscribed", "@1 1", "recovered=true", "@2 2"), room.order());
    }

    @Test
    void whoever_loses_its_pod_recovers_at_another_one_whether_that_was_killed_or_leaves() throws Exception {
        try (PodService service = PodService.of(left, right)) {
            SdkClient client = connected(SdkClient.connect(service.sockets()));
            SdkClient.Room room = in(client, "moved");
            assertEquals(left, service.latest());
            room.publishes("1");
            room.awaits("@1 1");

            left.process().kill();
            api(right, "POST", "/v1/rooms/moved/messages", "{\"data\":2}");
            room.awaits("@2 2");
            assertEquals(right, service.latest());
            room.publishes("3");
            room.awaits("@3 3");

            left.launch();
            pods.becomesReady();
            right.process().terminate();
            client.awaits("connecting 3001");
            api(left, "POST", "/v1/rooms/moved/messages", "{\"data\":4}");
            room.awaits("@4 4");
            assertEquals(left, service.latest());
            assertEquals(143, right.process().exitCode());
            right.launch();
            pods.becomesReady();

            assertEquals(
                    List.of("subscribed", "@1 1", "recovered=true", "@2 2", "@3 3", "recovered=true", "@4 4"),
                    room.order());
        }
    }

    @Test
    void it_is_told_that_what_it_missed_is_gone() throws Exception {
        SdkClient client = connect(left);
        SdkClient.Room room = in(client, "gone");
        room.publishes("1");
        room.awaits("@1 1");
        client.client().disconnect();
        client.awaits("disconnected 0");
        api(right, "POST", "/v1/rooms/gone/messages", "{\"data\":2}");
        api(right, "DELETE", "/v1/rooms/gone/messages", "");

        client.client().connect();
        room.awaits("recovered=false");
        api(right, "POST", "/v1/rooms/gone/messages", "{\"data\":3}");
        room.awaits("@3 3");

        assertFalse(room.told().contains("@2 2"));
    }

    @Test
    void ten_thousand_messages_are_recovered() throws Exception {
        SdkClient client = connect(left);
        SdkClient.Room room = in(client, "long:1");
        client.client().disconnect();
        client.awaits("disconnected 0");
        // In another room: it would have to read all of it as well.
        FrameListener publisher = FrameListener.connect(right.sockets().resolve("/ws/elsewhere"));
        publisher.hears("subscribed");
        for (int thousands = 1; thousands <= 10; thousands++) {
            for (int n = 1_000 * thousands - 999; n < 1_000 * thousands; n++) {
                publisher.says("{\"type\":\"publish\",\"room\":\"long:1\",\"data\":" + n + "}");
            }
            publisher.says("{\"type\":\"publish\",\"room\":\"long:1\",\"id\":1,\"data\":" + 1_000 * thousands + "}");
            // Not all at once: a machine with other work as well may take longer for them than anybody waits.
            publisher.hears("ack", thousands);
        }

        client.client().connect();
        room.awaits("@10000 10000");

        List<String> publications = publications(room);
        assertEquals(10_000, publications.size());
        for (int n = 1; n <= 10_000; n++) {
            assertEquals("@" + n + " " + n, publications.get(n - 1));
        }
        assertTrue(room.told().contains("recovered=true"));
    }

    @Test
    void what_a_client_of_a_stream_says_reaches_its_session_through_any_server() throws Exception {
        try (Streaming stream = Streaming.open(left)) {
            String emulated = "{\"session\":\"%s\",\"node\":\"%s\",\"data\":\"{\\\"id\\\":2,\\\"ping\\\":{}}\"}";

            api(right, "POST", "/emulation", emulated.formatted(stream.session(), stream.node()));

            assertEquals("{\"id\":2,\"ping\":{}}", stream.lines().readLine());
            // Until its lease ends, a server that was killed may be the one that holds it.
            Eventually.holds(
                    "nobody holds the session",
                    () -> status(right, "/emulation", emulated.formatted("nobody", "nowhere")) == 404);
            assertEquals(404, status(right, "/emulation", emulated.formatted("half a character \\ude00", "nowhere")));
        }
    }

    @Test
    void what_it_says_as_bytes_that_are_no_text_ends_the_session_instead_of_reaching_a_room() throws Exception {
        SdkClient.Room room = in(connect(left), "text");
        try (Streaming stream = Streaming.open(left)) {
            byte[] frame = "{\"id\":2,\"publish\":{\"channel\":\"text\",\"data\":\"\u00ff\"}}"
                    .getBytes(StandardCharsets.ISO_8859_1);
            byte[] emulated = EmulationRequest.newBuilder()
                    .setSession(stream.session())
                    .setNode(stream.node())
                    .setData(ByteString.copyFrom(frame))
                    .build()
                    .toByteArray();
            HttpRequest request = HttpRequest.newBuilder(left.http("/emulation"))
                    .header("Content-Type", "application/octet-stream")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(emulated))
                    .build();

            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());

            assertTrue(stream.lines().readLine().contains("\"disconnect\":{\"code\":3501"));
        }
        room.publishes("1");
        room.awaits("@1 1");
    }

    /** A client that is let in, and hears by an answer that goes on. */
    private record Streaming(BufferedReader lines, String session, String node) implements AutoCloseable {
        private static final Pattern CONNECTED = Pattern.compile("\"session\":\"([^\"]+)\",\"node\":\"([^\"]+)\"");

        static Streaming open(Pod pod) throws Exception {
            HttpRequest stream = HttpRequest.newBuilder(pod.http("/connection/http_stream"))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"id\":1,\"connect\":{}}"))
                    .build();
            HttpResponse<InputStream> answer =
                    HttpClient.newHttpClient().send(stream, HttpResponse.BodyHandlers.ofInputStream());
            var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
            Matcher connected = CONNECTED.matcher(lines.readLine());
            assertTrue(connected.find());
            return new Streaming(lines, connected.group(1), connected.group(2));
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    private static int status(Pod pod, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(pod.http(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .join()
                .statusCode();
    }

    @Test
    void whoever_does_not_read_is_sent_away_to_come_back() throws Exception {
        URI address = left.sockets();
        try (RawWebSocket slow =
                RawWebSocket.open(address.getPort(), "/connection/websocket", List.of(), SMALL_BUFFER)) {
            slow.sendsText("{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"slow\"}}");
            String data = "{\"data\":\"" + "x".repeat(60_000) + "\"}";
            // More than the system keeps for a socket that nobody reads.
            for (int i = 0; i < 200; i++) {
                api(right, "POST", "/v1/rooms/slow/messages", data);
            }

            int code = 0;
            while (code == 0) {
                RawWebSocket.RawFrame frame = slow.reads();
                code = frame.opcode() == RawWebSocket.CLOSE ? frame.payload().getShort(0) : 0;
            }
            assertEquals(3008, code);
        }
    }
}
