package io.roomcast.authorize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.authorize.AuthorizeConfig.OnFailure;
import io.roomcast.callback.SignedPost;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.room.BackendDecision;
import io.roomcast.session.Authorizer.Question;
import io.roomcast.session.Authorizer.Ruling;
import io.roomcast.testing.Backend;
import io.roomcast.testing.Backend.Reply;
import io.roomcast.testing.Eventually;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Asks a real backend on a local port; time is the test's. */
class AuthorizationTest {
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Backend backend = Backend.open();
    private long now;
    private Authorization authorization = asking(OnFailure.DENY, Duration.ofSeconds(20), 2, 100);

    @AfterEach
    void close() {
        backend.close();
    }

    private Authorization asking(OnFailure onFailure, Duration timeout, int cacheSize, int maxPending) {
        var settings = new AuthorizeSettings(
                backend.url(), Backend.SECRET, timeout, onFailure, TTL, cacheSize, maxPending, 3, PAUSE);
        var post = new SignedPost(backend.url(), Backend.SECRET, timeout, 100, Clock.systemUTC());
        return new Authorization(settings, post, () -> now, new RoomMetrics(meters));
    }

    private static Question question(String user) {
        return new Question(BackendDecision.PUBLISH, new RoomId("chat:é"), new UserId(user));
    }

    private Ruling ask(String user) {
        return authorization.ask(question(user)).toCompletableFuture().join();
    }

    private double count(String outcome) {
        return meters.get("roomcast.authorize")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void the_backend_is_asked_who_wants_to_do_what_where() {
        backend.answers(call -> new Reply(200, "{\"allow\":true}"));
        assertEquals(Ruling.ALLOWED, ask("ann \"b\""));
        var call = backend.calls().get(0);
        assertTrue(call.genuine());
        assertEquals(
                "{\"action\":\"publish\",\"room\":\"chat:é\",\"user\":\"ann \\\"b\\\"\"}",
                call.body().toString());
        assertEquals(1, count("asked"));
        assertEquals(1, count("allowed"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"allow\":true} | ALLOWED",
                "200 | {\"note\":{\"allow\":false},\"allow\":true,\"more\":[1]} | ALLOWED",
                "200 | {\"allow\":false} | DENIED",
                "403 | no | DENIED",
                "200 | {\"allow\":\"true\"} | UNDECIDED",
                "200 | {\"allow\":1} | UNDECIDED",
                "200 | {\"allow\":true | UNDECIDED",
                "200 | {\"allow\":true}{} | UNDECIDED",
                "200 | {} | UNDECIDED",
                "200 | [true] | UNDECIDED",
                "200 | true | UNDECIDED",
                "204 | '' | UNDECIDED",
                "302 | {\"allow\":true} | UNDECIDED",
                "404 | {\"allow\":true} | UNDECIDED",
                "500 | {\"allow\":true} | UNDECIDED"
            })
    void only_a_plain_yes_is_a_yes(int status, String body, Ruling ruling) {
        backend.answers(call -> new Reply(status, body));
        assertEquals(ruling, ask("ann"));
    }

    @Test
    void an_answer_that_is_too_large_is_none() {
        backend.answers(call -> new Reply(200, "{\"allow\":true,\"x\":\"" + "x".repeat(100) + "\"}"));
        assertEquals(Ruling.UNDECIDED, ask("ann"));
    }

    @Test
    void an_answer_is_good_for_a_while() {
        backend.answers(call -> new Reply(200, "{\"allow\":true}"));
        ask("ann");
        backend.answers(call -> new Reply(200, "{\"allow\":false}"));
        now += TTL.toNanos() - 1;
        assertEquals(Ruling.ALLOWED, ask("ann"));
        now++;
        assertEquals(Ruling.DENIED, ask("ann"));
        assertEquals(Ruling.DENIED, ask("ann"));
        assertEquals(2, backend.calls().size());
        assertEquals(2, count("cached"));
        assertEquals(1, count("denied"));
    }

    @Test
    void an_answer_is_of_one_user_room_and_action() {
        backend.answers(call -> new Reply(200, "{\"allow\":true}"));
        ask("ann");
        ask("bob");
        authorization
                .ask(new Question(BackendDecision.SUBSCRIBE, new RoomId("chat:é"), new UserId("ann")))
                .toCompletableFuture()
                .join();
        assertEquals(3, backend.calls().size());
    }

    @Test
    void no_more_answers_are_kept_than_may_be_and_the_one_not_asked_for_goes() {
        backend.answers(call -> new Reply(200, "{\"allow\":true}"));
        ask("ann");
        ask("bob");
        ask("ann");
        ask("carl");
        assertEquals(2, authorization.kept());
        ask("ann");
        assertEquals(3, backend.calls().size());
        ask("bob");
        assertEquals(4, backend.calls().size());
    }

    @Test
    void who_asks_the_same_at_the_same_time_shares_a_question() {
        var answer = new CountDownLatch(1);
        backend.answers(call -> {
            answer.await();
            return new Reply(200, "{\"allow\":true}");
        });
        CompletableFuture<Ruling> first = authorization.ask(question("ann")).toCompletableFuture();
        CompletableFuture<Ruling> second = authorization.ask(question("ann")).toCompletableFuture();
        answer.countDown();
        assertEquals(Ruling.ALLOWED, first.join());
        assertEquals(Ruling.ALLOWED, second.join());
        assertEquals(1, backend.calls().size());
    }

    @Test
    void more_questions_than_may_be_under_way_are_not_asked() {
        authorization = asking(OnFailure.DENY, Duration.ofSeconds(20), 100, 2);
        var answer = new CountDownLatch(1);
        backend.answers(call -> {
            answer.await();
            return new Reply(200, "{\"allow\":true}");
        });
        var first = authorization.ask(question("ann")).toCompletableFuture();
        var second = authorization.ask(question("bob")).toCompletableFuture();
        assertEquals(Ruling.UNDECIDED, ask("carl"));
        assertFalse(authorization.isOpen());
        answer.countDown();
        first.join();
        second.join();
        assertEquals(Ruling.ALLOWED, ask("carl"));
    }

    @Test
    void a_backend_that_takes_too_long_gives_no_answer() {
        authorization = asking(OnFailure.DENY, Duration.ofMillis(50), 100, 100);
        var never = new CountDownLatch(1);
        backend.answers(call -> {
            never.await();
            return new Reply(200, "{\"allow\":true}");
        });
        assertEquals(Ruling.UNDECIDED, ask("ann"));
        assertEquals(1, count("failed"));
    }

    @Test
    void without_an_answer_everything_is_allowed_where_that_is_configured_but_not_what_was_denied() {
        authorization = asking(OnFailure.ALLOW, Duration.ofSeconds(20), 100, 100);
        backend.answers(500);
        assertEquals(Ruling.ALLOWED, ask("ann"));
        backend.answers(403);
        assertEquals(Ruling.DENIED, ask("ann"));
        assertEquals(1, count("failed"));
    }

    @Test
    void no_answer_is_not_remembered() {
        backend.answers(500);
        assertEquals(Ruling.UNDECIDED, ask("ann"));
        backend.answers(call -> new Reply(200, "{\"allow\":true}"));
        assertEquals(Ruling.ALLOWED, ask("ann"));
    }

    @Test
    void a_backend_that_does_not_answer_is_left_alone_and_found_again() {
        backend.answers(500);
        for (int i = 0; i < 3; i++) {
            ask("ann");
        }
        assertTrue(authorization.isOpen());
        assertEquals(Ruling.UNDECIDED, ask("ann"));
        assertEquals(3, backend.calls().size());
        backend.answers(call -> new Reply(200, "{\"allow\":true}"));
        now += PAUSE.toNanos();
        assertEquals(Ruling.ALLOWED, ask("ann"));
        assertFalse(authorization.isOpen());
        assertEquals(4, count("failed"));
        Eventually.holds("the backend has kept its calls", () -> backend.calls().size() == 4);
    }

    @Test
    void what_is_remembered_holds_while_the_backend_is_away() {
        backend.answers(call -> new Reply(200, "{\"allow\":true}"));
        ask("ann");
        backend.answers(500);
        for (int i = 0; i < 3; i++) {
            ask("bob");
        }
        assertEquals(Ruling.ALLOWED, ask("ann"));
    }
}
