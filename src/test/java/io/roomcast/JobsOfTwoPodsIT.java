package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.FrameListener;
import io.roomcast.testing.RedisServer;
import io.roomcast.testing.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two packaged servers, a real Redis and a backend that does their jobs: a job outlives the server that ran it. Each server
 * posts to a path of its own, so that the backend knows who is at it.
 */
class JobsOfTwoPodsIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private RedisServer redis;
    private HttpServer backend;
    private Pod left;
    private Pod right;

    /** A job that the backend has in hand, and answers when the test says so. */
    private record Asked(String pod, JsonNode body, CountDownLatch answer) {
        int attempt() {
            return body.path("attempt").asInt();
        }

        String jobId() {
            return body.path("job_id").asText();
        }
    }

    private record Pod(ServerProcess process, ServerProcess.Ports ports) {
        FrameListener joins(String room) {
            FrameListener client = FrameListener.connect(URI.create("ws://localhost:" + ports.http() + "/ws/" + room));
            client.hears("subscribed");
            return client;
        }

        double figure(String name) {
            String figures = get("/q/metrics");
            return figures.lines()
                    .filter(line -> line.startsWith(name))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }

        private String get(String path) {
            try {
                URI uri = URI.create("http://localhost:" + ports.management() + path);
                return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                        .body();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }

    /** The jobs whose results the client has heard, by whatever way. */
    private static List<String> resultsBy(String pod, FrameListener client) {
        return client.all().stream()
                .map(frame -> frame.path("type").asText().equals("message") ? frame.path("data") : frame)
                .filter(frame -> frame.path("result").path("by").asText().equals(pod))
                .map(frame -> frame.path("job_id").asText())
                .sorted()
                .toList();
    }

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start();
        backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.setExecutor(threads);
        backend.createContext("/", this::hold);
        backend.start();
        left = pod("left", 3);
        right = pod("right", 1);
        Eventually.holds(
                "both are ready",
                () -> left.get("/q/health/ready").contains("\"status\": \"UP\"")
                        && right.get("/q/health/ready").contains("\"status\": \"UP\""));
    }

    private Pod pod(String name, int workers) throws Exception {
        ServerProcess process = ServerProcess.in(Files.createDirectory(directory.resolve(name)))
                .property("roomcast.auth.anonymous", "true")
                .property("quarkus.redis.hosts", redis.uri())
                .property("roomcast.job-queue.workers", Integer.toString(workers))
                .property(
                        "roomcast.jobs.hold.url",
                        "http://localhost:" + backend.getAddress().getPort() + "/" + name)
                .property("roomcast.jobs.hold.timeout", "2m")
                .start();
        return new Pod(process, process.ports());
    }

    @AfterEach
    void stop() {
        left.process().close();
        right.process().close();
        backend.stop(0);
        threads.shutdownNow();
        redis.close();
    }

    private void hold(HttpExchange exchange) throws IOException {
        try (exchange) {
            String pod = exchange.getRequestURI().getPath().substring(1);
            var job = new Asked(pod, JSON.readTree(exchange.getRequestBody().readAllBytes()), new CountDownLatch(1));
            asked.add(job);
            job.answer().await();
            byte[] answer = ("{\"by\":\"" + pod + "\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next job that the backend is asked to do. Longer than a dead server's jobs are left to it. */
    private Asked next() throws InterruptedException {
        Asked next = asked.poll(60, TimeUnit.SECONDS);
        assertNotNull(next, "the backend is not asked");
        return next;
    }

    /** Four jobs of a client of the right server: one that it does itself, and three that the left one is at. */
    private List<Asked> startsJobs(FrameListener bob) throws InterruptedException {
        for (String room : List.of("", ",\"room\":\"lobby\"", "", ",\"room\":\"lobby\"")) {
            bob.says("{\"type\":\"job\",\"id\":1,\"job\":\"hold\",\"data\":1" + room + "}");
        }
        // As many as both can do at a time.
        List<Asked> running = List.of(next(), next(), next(), next());
        assertEquals(3, running.stream().filter(job -> job.pod().equals("left")).count());
        running.stream()
                .filter(job -> job.pod().equals("right"))
                .forEach(job -> job.answer().countDown());
        Eventually.holds(
                "the right server's own job is done",
                () -> resultsBy("right", bob).size() == 1);
        return running;
    }

    private void theRightServerDoesThemAs(int attempt, List<Asked> running, FrameListener bob)
            throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            Asked again = next();
            assertEquals("right", again.pod());
            assertEquals(attempt, again.attempt());
            again.answer().countDown();
        }
        Eventually.holds("all is done", () -> resultsBy("right", bob).size() == 4);
        assertEquals(running.stream().map(Asked::jobId).sorted().toList(), resultsBy("right", bob));
        assertEquals(List.of(), resultsBy("left", bob));
        assertEquals(2, bob.all("job_result").size());
        assertEquals(2, bob.all("message").size());
        Eventually.holds(
                "nothing is left", () -> redis.command("XLEN", "roomcast:jobs").equals(List.of("0")));
    }

    @Test
    void jobs_of_a_server_that_is_killed_are_taken_over() throws Exception {
        FrameListener bob = right.joins("lobby");
        List<Asked> running = startsJobs(bob);
        left.process().close();
        theRightServerDoesThemAs(2, running, bob);
        assertEquals(3.0, right.figure("roomcast_jobs_taken_over_total"));
    }

    @Test
    void jobs_of_a_server_that_is_asked_to_end_are_handed_on() throws Exception {
        FrameListener bob = right.joins("lobby");
        List<Asked> running = startsJobs(bob);
        left.process().terminate();
        theRightServerDoesThemAs(1, running, bob);
        assertEquals(0.0, right.figure("roomcast_jobs_taken_over_total"));
    }
}
