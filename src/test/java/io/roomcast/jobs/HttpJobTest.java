package io.roomcast.jobs;

import static io.roomcast.jobs.ScriptedHandler.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that a backend does, with a real one on a local port. */
class HttpJobTest {
    private static final int MAX_ANSWER = 100;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final List<String> contentTypes = new CopyOnWriteArrayList<>();
    private HttpServer backend;

    private interface Backend {
        void answer(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void open() throws IOException {
        backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.setExecutor(threads);
        backend.start();
    }

    @AfterEach
    void close() {
        backend.stop(0);
        threads.shutdownNow();
    }

    private HttpJob job(Optional<String> secret, Backend answers) {
        backend.createContext("/work", exchange -> {
            try (exchange) {
                bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                contentTypes.add(exchange.getRequestHeaders().getFirst("Content-Type"));
                answers.answer(exchange);
            }
        });
        return new HttpJob("work", url(), secret, MAX_ANSWER);
    }

    private URI url() {
        return URI.create("http://localhost:" + backend.getAddress().getPort() + "/work");
    }

    private static Backend answering(int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return exchange -> {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        };
    }

    private static JobCall call(int attempt) {
        Job job = new Job(
                new JobId("j1"),
                "work",
                json("{\"é\":1}"),
                new UserId("ann \"b\""),
                new SessionId("phone"),
                new RoomId("x"));
        var claim = new JobClaim("1-1", "", job, attempt, JobClaim.Origin.NEW, Duration.ZERO, null);
        return new JobRun(claim, null, progress -> {});
    }

    @Test
    void the_job_is_posted_and_the_answer_is_the_result() throws Exception {
        Json result = job(Optional.empty(), answering(200, "{\"n\":\n1}")).run(call(2));
        assertEquals(json("{\"n\": 1}"), result);
        assertEquals(
                List.of("{\"job_id\":\"j1\",\"job\":\"work\",\"attempt\":2,\"user\":\"ann \\\"b\\\"\","
                        + "\"session\":\"phone\",\"data\":{\"é\":1}}"),
                bodies);
        assertEquals(List.of("application/json"), contentTypes);
        assertEquals(List.of("null"), authorizations);
    }

    @Test
    void the_backend_knows_by_the_secret_who_asks() throws Exception {
        job(Optional.of("s3cret"), answering(200, "1")).run(call(1));
        assertEquals(List.of("Bearer s3cret"), authorizations);
    }

    @Test
    void an_answer_without_a_body_is_null() throws Exception {
        assertEquals(Json.NULL, job(Optional.empty(), answering(204, "")).run(call(1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void what_the_backend_could_not_do_now_may_be_tried_again(int status) {
        var failure = assertThrows(
                JobFailedException.class,
                () -> job(Optional.empty(), answering(status, "{}")).run(call(1)));
        assertTrue(failure.mayRetry());
        assertEquals("the backend answered " + status, failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 404, 422})
    void what_the_backend_refuses_is_final(int status) {
        var failure = assertThrows(
                JobFailedException.class,
                () -> job(Optional.empty(), answering(status, "{\"secret\":1}")).run(call(1)));
        assertFalse(failure.mayRetry());
        assertEquals("the backend answered " + status, failure.getMessage());
        assertEquals(1, bodies.size());
    }

    @Test
    void a_backend_that_is_not_there_may_come_back() {
        HttpJob job = job(Optional.empty(), answering(200, "1"));
        backend.stop(0);
        var failure = assertThrows(JobFailedException.class, () -> job.run(call(1)));
        assertTrue(failure.mayRetry());
    }

    @Test
    void a_backend_that_hangs_up_may_come_back() {
        HttpJob job = job(Optional.empty(), exchange -> {
            exchange.sendResponseHeaders(200, 50);
            exchange.getResponseBody().write('1');
            exchange.getResponseBody().flush();
            throw new IOException("the backend breaks off");
        });
        assertTrue(
                assertThrows(JobFailedException.class, () -> job.run(call(1))).mayRetry());
    }

    @Test
    void an_answer_that_is_no_JSON_is_final() {
        var failure = assertThrows(
                JobFailedException.class,
                () -> job(Optional.empty(), answering(200, "<html>")).run(call(1)));
        assertFalse(failure.mayRetry());
    }

    @Test
    void an_answer_may_be_as_large_as_allowed_and_no_larger() throws Exception {
        String fits = "\"" + "x".repeat(MAX_ANSWER - 2) + "\"";
        assertEquals(json(fits), job(Optional.empty(), answering(200, fits)).run(call(1)));
        backend.removeContext("/work");
        var failure = assertThrows(
                JobFailedException.class,
                () -> job(Optional.empty(), answering(200, fits + " ")).run(call(1)));
        assertFalse(failure.mayRetry());
    }

    @Test
    void an_endless_answer_is_not_read_to_its_end() {
        var brokenOff = new CompletableFuture<Boolean>();
        HttpJob job = job(Optional.empty(), exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] piece = new byte[8_192];
            try (OutputStream body = exchange.getResponseBody()) {
                while (!Thread.currentThread().isInterrupted()) {
                    body.write(piece);
                }
            } catch (IOException hungUp) {
                brokenOff.complete(true);
            }
        });
        assertFalse(
                assertThrows(JobFailedException.class, () -> job.run(call(1))).mayRetry());
        assertTrue(brokenOff.orTimeout(60, TimeUnit.SECONDS).join());
    }

    @Test
    void an_interrupt_ends_the_wait_for_an_answer() throws Exception {
        var asked = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        HttpJob job = job(Optional.empty(), exchange -> {
            asked.countDown();
            try {
                never.await();
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        });
        var ended = new CompletableFuture<Throwable>();
        var caller = new Thread(() -> {
            try {
                job.run(call(1));
                ended.complete(null);
            } catch (Exception failure) {
                ended.complete(failure);
            }
        });
        caller.start();
        assertTrue(asked.await(60, TimeUnit.SECONDS));
        caller.interrupt();
        assertTrue(ended.get(60, TimeUnit.SECONDS) instanceof InterruptedException);
    }
}
