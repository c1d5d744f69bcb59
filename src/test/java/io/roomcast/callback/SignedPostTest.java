package io.roomcast.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.callback.SignedPost.Answer;
import io.roomcast.testing.Backend;
import io.roomcast.testing.MutableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignedPostTest {
    private static final byte[] BODY = "{\"é\":1}".getBytes(StandardCharsets.UTF_8);

    private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1_800_000_000));
    private final Backend backend = Backend.open();

    @AfterEach
    void close() {
        backend.close();
    }

    private SignedPost post(String secret, Duration timeout) {
        return new SignedPost(backend.url(), secret, timeout, 10, clock);
    }

    private Answer answer() {
        return post(Backend.SECRET, Duration.ofSeconds(20))
                .send(BODY)
                .toCompletableFuture()
                .join();
    }

    @Test
    void the_call_says_when_it_was_made_and_proves_by_whom() {
        Answer answer = answer();
        assertTrue(answer.isAccepted());
        assertTrue(backend.calls().get(0).genuine());
        assertEquals("1800000000", backend.calls().get(0).time());
        assertEquals(1, backend.calls().get(0).body().path("é").asInt());
    }

    @Test
    void another_secret_makes_another_signature() {
        Answer answer = post("another secret that nobody told the backend", Duration.ofSeconds(20))
                .send(BODY)
                .toCompletableFuture()
                .join();
        assertEquals(403, answer.status());
        assertFalse(backend.calls().get(0).genuine());
    }

    @ParameterizedTest
    @CsvSource({
        "200, true, false",
        "204, true, false",
        "301, false, false",
        "400, false, false",
        "408, false, true",
        "429, false, true",
        "500, false, true",
        "503, false, true"
    })
    void the_status_says_whether_it_may_be_repeated(int status, boolean accepted, boolean repeatable) {
        backend.answers(status);
        Answer answer = answer();
        assertEquals(accepted, answer.isAccepted());
        assertEquals(repeatable, answer.mayBeRepeated());
    }

    @Test
    void an_answer_that_is_too_large_has_no_body() {
        backend.answers(call -> new Backend.Reply(200, "x".repeat(11)));
        assertEquals(Optional.empty(), answer().body());
        backend.answers(call -> new Backend.Reply(200, "x".repeat(10)));
        assertEquals(10, answer().body().orElseThrow().length);
    }

    @Test
    void nobody_waits_for_a_backend_that_does_not_answer() {
        var never = new CountDownLatch(1);
        backend.answers(call -> {
            never.await();
            return new Backend.Reply(204, "");
        });
        var waiting = post(Backend.SECRET, Duration.ofMillis(100)).send(BODY).toCompletableFuture();
        var failure = assertThrows(CompletionException.class, waiting::join);
        assertEquals("the backend did not answer", failure.getCause().getMessage());
    }

    @Test
    void a_backend_that_is_away_did_not_answer() {
        var call = post(Backend.SECRET, Duration.ofSeconds(20));
        backend.close();
        assertThrows(
                CompletionException.class,
                () -> call.send(BODY).toCompletableFuture().join());
    }
}
