package io.roomcast.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.callback.SignedPost;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.Json;
import io.roomcast.testing.Backend;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.ManualLoop;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes to a real backend on a local port, with time in the test's hand. */
class WebhookQueueTest {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(16);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ManualLoop loop = new ManualLoop();
    private final Backend backend = Backend.open();
    private final List<String> dead = new ArrayList<>();
    private boolean lettersAreKept = true;

    @AfterEach
    void close() {
        backend.close();
    }

    private WebhookQueue queue(int batchSize, int attempts, int size, long bytes) {
        var post = new SignedPost(backend.url(), Backend.SECRET, Duration.ofSeconds(20), 1_000, Clock.systemUTC());
        var limits = new WebhookQueue.Limits(batchSize, attempts, size, bytes);
        return new WebhookQueue(post, this::keep, loop, limits, new RoomMetrics(meters));
    }

    private WebhookQueue queue() {
        return queue(3, 3, 1_000, 1 << 20);
    }

    private CompletionStage<Void> keep(List<WebhookEvent> events, String reason) {
        events.forEach(event -> dead.add(event.id() + " " + reason));
        return lettersAreKept
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new IllegalStateException("away"));
    }

    private static WebhookEvent event(String id) {
        return new WebhookEvent(id, "x", json("{\"id\":\"" + id + "\"}"));
    }

    private static Json json(String text) {
        return Json.checked(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<WebhookEvent> events(String... ids) {
        return List.of(ids).stream().map(WebhookQueueTest::event).toList();
    }

    private void eventually(String what, BooleanSupplier condition) {
        Eventually.holds(what, () -> {
            loop.runAll();
            return condition.getAsBoolean();
        });
    }

    /** Lets pauses pass whenever there is one. */
    private void eventuallyAfterPauses(String what, BooleanSupplier condition) {
        Eventually.holds(what, () -> {
            loop.advance(LONGEST_PAUSE);
            return condition.getAsBoolean();
        });
    }

    private List<List<String>> batches() {
        return backend.calls().stream()
                .map(call -> call.events().stream().map(WebhookQueueTest::id).toList())
                .toList();
    }

    private static String id(JsonNode event) {
        return event.path("id").asText();
    }

    private double count(String meter) {
        return meters.find(meter).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Test
    void events_come_in_batches_in_their_order() {
        var queue = queue();
        events("a", "b", "c", "d", "e", "f", "g").forEach(queue::offer);
        eventually("all are told", () -> queue.waiting() == 0);
        assertEquals(List.of(List.of("a", "b", "c"), List.of("d", "e", "f"), List.of("g")), batches());
        assertTrue(backend.calls().stream().allMatch(Backend.Call::genuine));
        assertEquals(7, count("roomcast.webhooks.sent"));
    }

    @Test
    void a_batch_is_no_larger_than_a_megabyte_unless_one_event_is() {
        var queue = queue(100, 1, 100, 8 << 20);
        Json half = json("{\"id\":\"" + "h".repeat(600_000) + "\"}");
        Json large = json("{\"id\":\"" + "l".repeat(1_200_000) + "\"}");
        queue.offer(new WebhookEvent("1", "x", half));
        queue.offer(new WebhookEvent("2", "x", half));
        queue.offer(new WebhookEvent("3", "x", large));
        eventually("all are told", () -> queue.waiting() == 0);
        assertEquals(List.of(1, 1, 1), batches().stream().map(List::size).toList());
    }

    @Test
    void a_batch_that_the_backend_could_not_take_is_posted_again_before_the_next() {
        backend.answers(503, 429, 204);
        var queue = queue();
        events("a", "b", "c", "d").forEach(queue::offer);
        eventuallyAfterPauses("all are told", () -> queue.waiting() == 0);
        List<String> first = List.of("a", "b", "c");
        assertEquals(List.of(first, first, first, List.of("d")), batches());
        assertEquals(2, count("roomcast.webhooks.retried"));
        assertEquals(4, count("roomcast.webhooks.sent"));
        assertEquals(List.of(), dead);
    }

    @Test
    void pauses_between_attempts_grow() {
        backend.answers(503);
        var queue = queue(1, 4, 10, 1_000);
        queue.offer(event("a"));
        eventually("first attempt", () -> retried() == 1);
        loop.advance(Duration.ofMillis(499));
        assertEquals(1, backend.calls().size());
        loop.advance(Duration.ofMillis(501));
        eventually("second attempt", () -> retried() == 2);
        loop.advance(Duration.ofMillis(999));
        assertEquals(2, backend.calls().size());
        loop.advance(Duration.ofMillis(1_001));
        eventually("third attempt", () -> retried() == 3);
        loop.advance(Duration.ofMillis(1_999));
        assertEquals(3, backend.calls().size());
    }

    private double retried() {
        return count("roomcast.webhooks.retried");
    }

    @Test
    void after_the_last_attempt_a_batch_is_dead_and_the_next_one_has_its_turn() {
        backend.answers(503, 503, 503, 204);
        var queue = queue();
        events("a", "b", "c", "d").forEach(queue::offer);
        eventuallyAfterPauses("all are dealt with", () -> queue.waiting() == 0);
        assertEquals(List.of("a unanswered", "b unanswered", "c unanswered"), dead);
        assertEquals(List.of("d"), batches().get(3));
        assertEquals(3, count("roomcast.webhooks.dead"));
        assertEquals(0, count("roomcast.webhooks.lost"));
    }

    @Test
    void what_the_backend_refuses_is_dead_at_once() {
        backend.answers(400, 204);
        var queue = queue(1, 3, 10, 1_000);
        events("a", "b").forEach(queue::offer);
        eventually("all are dealt with", () -> queue.waiting() == 0);
        assertEquals(List.of("a refused"), dead);
        assertEquals(List.of(List.of("a"), List.of("b")), batches());
    }

    @Test
    void events_beyond_the_limit_go_to_the_dead_letters() {
        var queue = queue(3, 3, 2, 1_000);
        events("a", "b", "c", "d").forEach(queue::offer);
        assertEquals(List.of("c overflow", "d overflow"), dead);
        assertEquals(2, count("roomcast.webhooks.dead"));
        eventually("the others are told", () -> queue.waiting() == 0);
        assertEquals(List.of(List.of("a", "b")), batches());
        queue.offer(event("e"));
        eventually("there is room again", () -> batches().contains(List.of("e")));
    }

    @Test
    void events_beyond_the_bytes_that_may_wait_go_to_the_dead_letters() {
        int size = event("a").json().length();
        var queue = queue(3, 3, 100, 2L * size);
        events("a", "b", "c").forEach(queue::offer);
        assertEquals(List.of("c overflow"), dead);
    }

    @Test
    void a_dead_letter_that_cannot_be_kept_is_counted_as_lost() {
        lettersAreKept = false;
        backend.answers(400);
        var queue = queue();
        queue.offer(event("a"));
        eventually("it is dealt with", () -> queue.waiting() == 0);
        assertEquals(1, count("roomcast.webhooks.dead"));
        assertEquals(1, count("roomcast.webhooks.lost"));
    }

    @Test
    void who_keeps_events_learns_that_they_were_dealt_with() {
        var queue = queue(2, 3, 1, 10);
        var told = queue.deliver(events("a", "b", "c")).toCompletableFuture();
        assertFalse(told.isDone());
        eventually("they are told", told::isDone);
        assertEquals(List.of(List.of("a", "b"), List.of("c")), batches());
        assertEquals(List.of(), dead);
    }

    @Test
    void a_queue_that_closes_tells_what_waits_and_takes_nothing_more() {
        var queue = queue();
        events("a", "b").forEach(queue::offer);
        var closed = queue.close().toCompletableFuture();
        queue.offer(event("c"));
        eventually("it is empty", closed::isDone);
        assertEquals(List.of(List.of("a", "b")), batches());
        assertEquals(List.of("c stopped"), dead);
        assertTrue(queue.close().toCompletableFuture().isDone());
    }

    @Test
    void what_is_left_at_the_end_is_dead_or_stays_with_who_keeps_it() {
        backend.answers(503);
        var queue = queue();
        queue.offer(event("a"));
        var kept = queue.deliver(events("b")).toCompletableFuture();
        eventually("it was tried", () -> retried() == 1);
        queue.close();
        queue.abandon();
        assertEquals(List.of("a stopped"), dead);
        assertTrue(kept.isCompletedExceptionally());
        assertTrue(queue.deliver(events("c")).toCompletableFuture().isCompletedExceptionally());
    }

    @Test
    void a_thousand_events_of_several_threads_all_come() {
        var queue = queue(100, 3, 10_000, 1 << 20);
        IntStream.range(0, 1_000).parallel().forEach(number -> queue.offer(event("e" + number)));
        eventually("all are told", () -> queue.waiting() == 0);
        assertEquals(
                1_000,
                backend.events().stream().map(WebhookQueueTest::id).distinct().count());
        assertEquals(1_000, backend.events().size());
    }
}
