package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.testing.Eventually;
import io.roomcast.testing.FrameListener;
import io.roomcast.testing.RedisServer;
import io.roomcast.testing.ServerProcess;
import io.roomcast.testing.ServerProcess.Ports;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged server from outside: how it starts, refuses to, presents itself and ends. */
class StartUpIT {
    private static final String SECRET = "only-for-this-test-0123456789abcdefghijk";
    /** What a shell makes of the signal. */
    private static final int SIGTERM = 128 + 15;

    /** Or a machine that has no core for it would add a warning of the framework's. */
    private static final String LOOPS_MAY_WAIT = "quarkus.vertx.max-event-loop-execute-time";

    private static final Pattern ONE_SENTENCE = Pattern.compile("[^\\n]+\\n");

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void in_the_demo_whoever_shows_nothing_may_do_everything_but_no_page_of_another_origin() throws Exception {
        try (ServerProcess server = launch().start("demo")) {
            String own = "http://localhost:" + server.ports().http();
            URI fire = URI.create(own + "/v1/schedules/time/fire");
            assertEquals(200, get(own + "/v1/pods").statusCode());
            assertEquals(204, post(fire).statusCode());
            assertEquals(204, post(fire, "Origin", own).statusCode());
            assertEquals(401, post(fire, "Origin", "https://elsewhere.example").statusCode());
            assertEquals(401, post(fire, "Origin", "null").statusCode());
            assertEquals(401, post(fire, "X-API-Key", "wrong").statusCode());
            assertEquals(401, post(fire, "Authorization", "Bearer wrong").statusCode());
            String line = "operator action: who=anonymous what=POST on=/v1/schedules/time/fire status=204";
            Eventually.holds("it is written down", () -> server.outputSoFar().contains(line));
        }
    }

    private HttpResponse<String> post(URI uri, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void the_demo_prints_all_that_is_needed_to_try_it() throws Exception {
        try (ServerProcess server = launch().start("demo")) {
            Ports ports = server.ports();
            String page = server.line(Pattern.compile("Page +(http://\\S+)")).group(1);
            String socket =
                    server.line(Pattern.compile("WebSocket +(ws://\\S+)")).group(1);
            String token = server.line(Pattern.compile("Token +(\\S+)")).group(1);
            String user = server.line(Pattern.compile("\\(user (\\w+),")).group(1);
            String key = server.line(Pattern.compile("X-API-Key: ([\\w-]+)'")).group(1);
            assertEquals("http://localhost:" + ports.http() + "/", page);
            assertEquals(200, get(page).statusCode());
            assertTrue(welcome(socket, token).contains("\"user\":\"" + user + "\""));
            assertTrue(welcome(socket, null).contains("\"user\":\"anon-"));
            assertEquals(200, publish(page, key).statusCode());
        }
    }

    @Test
    void without_a_key_nobody_could_enter_so_it_does_not_start() throws Exception {
        try (ServerProcess server = launch().start()) {
            refuses(server, "ROOMCAST_AUTH_SECRET");
        }
    }

    @Test
    void with_anonymous_access_it_starts_without_a_key() throws Exception {
        try (ServerProcess server =
                launch().environment(Map.of("ROOMCAST_AUTH_ANONYMOUS", "true")).start()) {
            Ports ports = server.ports();
            assertTrue(welcome(socket(ports), null).contains("\"user\":\"anon-"));
            String management = "http://localhost:" + ports.management();
            assertEquals(200, get(management + "/q/health/ready").statusCode());
            assertEquals(200, get(management + "/q/health/live").statusCode());
            assertEquals(200, get(management + "/q/health/started").statusCode());
            assertTrue(get(management + "/q/metrics").body().contains("roomcast_sessions"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "roomcast.auth.secret, short, ROOMCAST_AUTH_SECRET",
        "roomcast.auth.public-key, nothing.pem, roomcast.auth.public-key",
        "roomcast.auth.secret-file, nothing, roomcast.auth.secret",
        "roomcast.schedules.time.every, 1ms, roomcast.schedules.time.every",
        "roomcast.schedules.time.room, a b, roomcast.schedules.time.room",
        "roomcast.schedules.news.message, hi, roomcast.schedules.news.room",
        "roomcast.jobs.resize.url, nowhere, roomcast.jobs.resize.url",
        "roomcast.jobs.resize.attempts, 2, roomcast.jobs.resize.url",
        "roomcast.job-queue.size, 0, roomcast.job-queue.size",
        "roomcast.job-files.directory, nowhere, roomcast.job-files.directory",
        "roomcast.rooms.chat.max-members, 0, roomcast.rooms.chat.max-members",
        "roomcast.rooms.default.history-size, -1, roomcast.rooms.default.history-size",
        "roomcast.rooms.chat.max-message-size, 1M, roomcast.rooms.chat.max-message-size",
        "roomcast.rooms.chat.envelope, ack, roomcast.rooms.chat.envelope",
        "roomcast.webhooks.url, http://localhost/, roomcast.webhooks.secret",
        "roomcast.authorize.url, nowhere, roomcast.authorize.secret",
        "roomcast.rooms.chat.authorize, publish, roomcast.authorize.url",
        "roomcast.rooms.chat.auto, true, roomcast.rooms.chat.auto",
        "quarkus.redis.hosts, localhost, QUARKUS_REDIS_HOSTS"
    })
    void a_setting_that_cannot_work_is_told_in_one_sentence(String name, String value, String named) throws Exception {
        try (ServerProcess server = launch().property("roomcast.auth.anonymous", "true")
                .property(name, value)
                .start()) {
            refuses(server, named);
        }
    }

    @ParameterizedTest
    @CsvSource({"quarkus.http.port, QUARKUS_HTTP_PORT", "quarkus.management.port, QUARKUS_MANAGEMENT_PORT"})
    void a_port_that_somebody_has_is_told_with_what_to_set(String name, String named) throws Exception {
        try (var somebody = new ServerSocket(0);
                ServerProcess server = launch().property("roomcast.auth.anonymous", "true")
                        .property(name, Integer.toString(somebody.getLocalPort()))
                        .start()) {
            refuses(server, named);
        }
    }

    @Test
    void a_life_is_told_in_a_dozen_lines_and_ends_as_shells_expect() throws Exception {
        try (ServerProcess server =
                launch().environment(Map.of("ROOMCAST_AUTH_ANONYMOUS", "true")).start()) {
            FrameListener client = FrameListener.connect(URI.create(socket(server.ports())));
            client.hears("welcome");
            server.terminate();

            assertEquals(SIGTERM, server.exitCode());
            assertTrue(server.output().lines().count() <= 12, server.output());
            assertTrue(server.output().lines().allMatch(line -> line.contains(" INFO ")), server.output());
            assertEquals("", server.errors());
        }
    }

    @Test
    void a_redis_that_is_away_is_told_in_one_line_that_says_what_to_do_and_so_is_its_return() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            redis.kill();
            try (ServerProcess server = launch().property("roomcast.auth.anonymous", "true")
                    .property("quarkus.redis.hosts", redis.uri())
                    .start()) {
                server.line(Pattern.compile(" WARN .*Redis is away \\(.*QUARKUS_REDIS_HOSTS"));
                server.ports();
                redis.launch();
                server.line(Pattern.compile(" INFO .*Redis is back after \\d+ s"));
                String output = server.outputSoFar();
                assertEquals(
                        1,
                        output.lines().filter(line -> line.contains("REDIS_")).count(),
                        output);
                assertEquals(1, warnings(output), output);
                assertTrue(output.lines().count() <= 12, output);
                assertFalse(output.contains("\tat "), output);
            }
        }
    }

    @Test
    void what_waits_for_a_redis_that_goes_away_says_nothing_beside_that_line() throws Exception {
        try (RedisServer redis = RedisServer.start();
                ServerProcess server = launch().property("roomcast.auth.anonymous", "true")
                        .property("quarkus.redis.hosts", redis.uri())
                        .property("roomcast.schedules.time.every", "100ms")
                        .property("quarkus.log.category.\"io.roomcast\".level", "DEBUG")
                        .start()) {
            String ready = "http://localhost:" + server.ports().management() + "/q/health/ready";
            Eventually.holds("it is ready", () -> status(ready) == 200);

            redis.kill();

            for (String waits : List.of("jobs wait", "the inbox waits", "Schedule time waits")) {
                Eventually.holds(waits, () -> server.outputSoFar().contains(waits));
            }
            server.line(Pattern.compile(" WARN .*Redis is away"));
            String output = server.outputSoFar();
            assertEquals(1, warnings(output), output);
        }
    }

    private static long warnings(String output) {
        return output.lines().filter(line -> line.contains(" WARN ")).count();
    }

    private int status(String url) {
        return http.sendAsync(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
                .join()
                .statusCode();
    }

    @Test
    void a_wrong_cron_expression_is_told_in_one_sentence() throws Exception {
        try (ServerProcess server = launch().property("roomcast.auth.anonymous", "true")
                .property("roomcast.schedules.news.room", "news")
                .property("roomcast.schedules.news.message", "hi")
                .property("roomcast.schedules.news.cron", "every monday")
                .start()) {
            refuses(server, "roomcast.schedules.news.cron");
        }
    }

    /** The framework's own words for what is of the wrong type have a headline. */
    @ParameterizedTest
    @CsvSource({
        "roomcast.rooms.chat.max-members, many",
        "roomcast.rooms.chat.access, nobody",
        "roomcast.rooms.chat.colour, red"
    })
    void a_setting_that_cannot_be_read_is_named_too(String name, String value) throws Exception {
        try (ServerProcess server = launch().property("roomcast.auth.anonymous", "true")
                .property(name, value)
                .start()) {
            assertEquals(1, server.exitCode());
            assertTrue(server.errors().contains(name), server.errors());
            assertNoStackTrace(server);
        }
    }

    @Test
    void a_printed_token_opens_the_rooms_it_names_on_a_server_with_the_same_secret() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), SECRET + "\n");
        String token = token(Map.of("ROOMCAST_AUTH_SECRET", SECRET));
        assertEquals(2, token.chars().filter(c -> c == '.').count());
        String another = token(Map.of("ROOMCAST_AUTH_SECRET_FILE", file.toString()));
        String forged = token(Map.of("ROOMCAST_AUTH_SECRET", SECRET.toUpperCase(Locale.ROOT)));
        try (ServerProcess server =
                launch().environment(Map.of("ROOMCAST_AUTH_SECRET", SECRET)).start()) {
            Ports ports = server.ports();
            String chat = "ws://localhost:" + ports.http() + "/ws/chat:1";
            assertTrue(welcome(chat, token).contains("\"user\":\"ann\""));
            assertTrue(welcome(chat, another).contains("\"user\":\"ann\""));
            assertEquals(401, refusal(chat, forged));
            assertEquals(403, refusal(socket(ports), token));
        }
    }

    @Test
    void help_and_version_go_to_standard_output_and_are_a_success() throws Exception {
        try (ServerProcess help = launch().start("--help")) {
            assertEquals(0, help.exitCode());
            assertTrue(help.output().startsWith("Usage: "), help.output());
            assertEquals("", help.errors());
        }
        try (ServerProcess version = launch().start("--version")) {
            assertEquals(0, version.exitCode());
            assertTrue(version.output().matches("\\d+\\.\\d+\\S*\\n"), version.output());
            assertEquals("", version.errors());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "demo now",
                "--help me",
                "token",
                "token --user ann",
                "token --user ann --room a --ttl never",
                "--demo",
                "''"
            })
    void wrong_use_is_told_on_standard_error(String words) throws Exception {
        try (ServerProcess command = launch().environment(Map.of("ROOMCAST_AUTH_SECRET", SECRET))
                .start(words.replace("''", "").split(" ", -1))) {
            assertEquals(2, command.exitCode());
            assertEquals("", command.output());
            assertTrue(command.errors().contains("Usage: "), command.errors());
        }
    }

    @Test
    void a_token_without_a_secret_fails_in_one_sentence() throws Exception {
        try (ServerProcess command = launch().start("token", "--user", "ann", "--room", "chat:*")) {
            refuses(command, "ROOMCAST_AUTH_SECRET");
            assertEquals("", command.output());
        }
    }

    @Test
    void it_ends_soon_when_asked_to_even_with_clients_connected() throws Exception {
        // So long that whoever waited for its end would wait for it in vain.
        try (ServerProcess server = launch().property("roomcast.drain.timeout", "1h")
                .environment(Map.of("ROOMCAST_AUTH_ANONYMOUS", "true"))
                .start()) {
            assertTrue(welcome(socket(server.ports()), null).contains("welcome"));
            server.terminate();
            server.exitCode();
            assertTrue(server.output().contains("roomcast stopped"), server.output());
            assertFalse(server.output().contains("the connection failed"), server.output());
        }
    }

    private ServerProcess.Launch launch() {
        return ServerProcess.in(directory).property(LOOPS_MAY_WAIT, "1h");
    }

    private static void refuses(ServerProcess server, String named) throws InterruptedException {
        assertEquals(1, server.exitCode());
        assertTrue(ONE_SENTENCE.matcher(server.errors()).matches(), server.errors());
        assertTrue(server.errors().contains(named), server.errors());
        assertNoStackTrace(server);
    }

    private static void assertNoStackTrace(ServerProcess server) {
        String all = server.output() + server.errors();
        assertFalse(all.contains("\tat ") || all.contains("Caused by"), all);
    }

    private String token(Map<String, String> environment) throws InterruptedException {
        try (ServerProcess command =
                launch().environment(environment).start("token", "--user", "ann", "--room", "chat:*", "--ttl", "1h")) {
            assertEquals(0, command.exitCode());
            assertEquals("", command.errors());
            assertTrue(ONE_SENTENCE.matcher(command.output()).matches(), command.output());
            return command.output().strip();
        }
    }

    private HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> publish(String page, String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(page + "v1/rooms/lobby/messages"))
                .header("X-API-Key", key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"data\":\"hello\"}"))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private static String socket(Ports ports) {
        return "ws://localhost:" + ports.http() + "/ws/lobby";
    }

    /** The first frame that the server sends; the connection stays open. */
    private String welcome(String url, String token) throws Exception {
        return first(url, token).get(60, TimeUnit.SECONDS);
    }

    private int refusal(String url, String token) {
        try {
            throw new AssertionError("let in: " + first(url, token).join());
        } catch (CompletionException refused) {
            return ((WebSocketHandshakeException) refused.getCause())
                    .getResponse()
                    .statusCode();
        }
    }

    private CompletableFuture<String> first(String url, String token) {
        CompletableFuture<String> frame = new CompletableFuture<>();
        WebSocket.Builder builder = http.newWebSocketBuilder();
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        return builder.buildAsync(URI.create(url), new FirstFrame(frame)).thenCompose(open -> frame);
    }

    /** Collects the first text frame, and takes no other. */
    private record FirstFrame(CompletableFuture<String> whole, StringBuilder parts) implements WebSocket.Listener {
        FirstFrame(CompletableFuture<String> whole) {
            this(whole, new StringBuilder());
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                whole.complete(parts.toString());
            } else {
                webSocket.request(1);
            }
            return null;
        }
    }
}
