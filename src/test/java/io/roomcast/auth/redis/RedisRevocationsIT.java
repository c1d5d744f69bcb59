package io.roomcast.auth.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.auth.Blind;
import io.roomcast.auth.Identity;
import io.roomcast.auth.Revocation;
import io.roomcast.auth.RevocationListener;
import io.roomcast.auth.RevocationsExhaustedException;
import io.roomcast.auth.RevocationsUnavailableException;
import io.roomcast.auth.Verification;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.UserId;
import io.roomcast.redis.RedisLoop;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.MutableClock;
import io.roomcast.testing.RedisHouse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisRevocationsIT {
    private static final int MANY = 10_000;
    private static final Duration LONG = Duration.ofMinutes(1);
    /** Longer than a test stands still on a busy machine. */
    private static final Duration SHORT = Duration.ofSeconds(5);

    private static final UserId ANN = new UserId("änn \"∞\"");

    private final RedisHouse house = new RedisHouse();
    private final List<RedisRevocations> pods = new ArrayList<>();
    private final MutableClock clock = new MutableClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    private RedisRevocations here;
    private RedisRevocations elsewhere;

    private static final class Told implements RevocationListener {
        private final AtomicInteger revoked = new AtomicInteger();
        private final AtomicInteger blinded = new AtomicInteger();

        @Override
        public void revoked() {
            revoked.incrementAndGet();
        }

        @Override
        public void blinded() {
            blinded.incrementAndGet();
        }
    }

    @BeforeEach
    void two_pods() {
        here = pod(MANY, Blind.KEEP, LONG);
        elsewhere = pod(MANY, Blind.KEEP, LONG);
    }

    @AfterEach
    void close() {
        pods.forEach(RedisRevocations::close);
        house.close();
    }

    private RedisRevocations pod(int limit, Blind whenBlind, Duration patience) {
        var pod = new RedisRevocations(
                new RedisLoop(house.vertx()),
                house.clients(),
                clock,
                limit,
                whenBlind,
                patience,
                new RoomMetrics(new SimpleMeterRegistry()));
        pods.add(pod);
        pod.start();
        Eventually.holds("it knows", pod::isCurrent);
        return pod;
    }

    @Test
    void what_is_revoked_on_one_pod_is_so_there_at_once_and_soon_on_the_others_who_are_told() {
        Told told = new Told();
        elsewhere.listen(told);
        Instant now = clock.instant();
        revoke(here, new Revocation.OfToken("one ∞", now.plusSeconds(60)));
        revoke(here, new Revocation.OfUser(ANN, now, now.plusSeconds(60)));
        for (RedisRevocations pod : List.of(here, elsewhere)) {
            Eventually.holds("the token is revoked", () -> pod.isRevoked(token("bob", "one ∞", now)));
            Eventually.holds("the user's are", () -> pod.isRevoked(token(ANN.value(), null, now.minusMillis(1))));
            assertFalse(pod.isRevoked(token("bob", "two", null)));
            assertFalse(pod.isRevoked(token(ANN.value(), null, now)));
        }
        Eventually.holds("they are told", () -> told.revoked.get() > 0);
    }

    @Test
    void what_is_revoked_here_is_known_here_before_it_is_answered() {
        revoke(here, new Revocation.OfToken("one", clock.instant().plusSeconds(60)));
        assertTrue(here.isRevoked(token("ann", "one", null)));
    }

    @Test
    void a_pod_that_comes_later_knows_all_of_it_before_it_is_current() {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            all.add(here.revoke(new Revocation.OfToken("t" + i, clock.instant().plusSeconds(60)))
                    .toCompletableFuture());
        }
        all.forEach(CompletableFuture::join);
        RedisRevocations later = pod(MANY, Blind.KEEP, LONG);
        for (int i = 0; i < 1_500; i++) {
            assertTrue(later.isRevoked(token("ann", "t" + i, null)), "t" + i);
        }
    }

    @Test
    void of_two_for_the_same_user_both_hold() {
        Instant now = clock.instant();
        revoke(here, new Revocation.OfUser(ANN, now, now.plusSeconds(30)));
        revoke(elsewhere, new Revocation.OfUser(ANN, now.minusSeconds(60), now.plusSeconds(60)));
        RedisRevocations later = pod(MANY, Blind.KEEP, LONG);
        clock.advance(Duration.ofSeconds(59));
        assertTrue(later.isRevoked(token(ANN.value(), null, now.minusSeconds(1))));
        clock.advance(Duration.ofSeconds(1));
        assertFalse(later.isRevoked(token(ANN.value(), null, now.minusSeconds(1))));
    }

    @Test
    void what_redis_has_lost_is_given_back() {
        revoke(here, new Revocation.OfToken("one", clock.instant().plusSeconds(60)));
        house.server().command("FLUSHALL");
        Eventually.holds(
                "it is back",
                () -> house.server()
                        .command("HLEN", "roomcast:revocations:entries")
                        .equals(List.of("1")));
        assertTrue(pod(MANY, Blind.KEEP, LONG).isRevoked(token("ann", "one", null)));
    }

    @Test
    void redis_forgets_what_has_ended() {
        // The clock of Redis counts, which no test sets.
        revoke(here, new Revocation.OfToken("one", Clock.systemUTC().instant().plus(SHORT)));
        assertTrue(Long.parseLong(house.server()
                        .command("PTTL", "roomcast:revocations:entries")
                        .get(0))
                > 0);
        Eventually.holds(
                "all is gone",
                () -> house.server().command("KEYS", "roomcast:revocations:*").isEmpty());
    }

    @Test
    void too_many_are_refused() {
        RedisRevocations small = pod(2, Blind.KEEP, LONG);
        Instant end = clock.instant().plusSeconds(60);
        revoke(small, new Revocation.OfToken("one", end));
        revoke(small, new Revocation.OfUser(ANN, clock.instant(), end));
        CompletionException refused =
                assertThrows(CompletionException.class, () -> revoke(small, new Revocation.OfToken("three", end)));
        assertInstanceOf(RevocationsExhaustedException.class, refused.getCause());
        assertFalse(small.isRevoked(token("bob", "three", null)));
        revoke(small, new Revocation.OfToken("one", end.plusSeconds(1)));
    }

    @Test
    void while_redis_is_away_nothing_is_revoked_and_soon_a_pod_is_blind() {
        RedisRevocations impatient = pod(MANY, Blind.CLOSE, SHORT);
        Told told = new Told();
        impatient.listen(told);
        Told keeping = new Told();
        RedisRevocations keeper = pod(MANY, Blind.KEEP, SHORT);
        keeper.listen(keeping);
        Identity ann = token("ann", "one", null);
        assertEquals(new Verification.Accepted(ann), impatient.judge(ann));

        house.server().kill();
        Eventually.holds("it is blind", () -> impatient.isBlind() && keeper.isBlind());
        assertInstanceOf(Verification.Undecided.class, impatient.judge(ann));
        Identity guest = Identity.anonymous(new UserId("guest"));
        assertEquals(new Verification.Accepted(guest), impatient.judge(guest));
        assertFalse(impatient.isCurrent());
        Eventually.holds("it is told, as configured", () -> told.blinded.get() == 1);
        assertEquals(0, keeping.blinded.get());
        Revocation more = new Revocation.OfToken("more", clock.instant().plusSeconds(60));
        CompletionException away = assertThrows(CompletionException.class, () -> revoke(impatient, more));
        assertInstanceOf(RevocationsUnavailableException.class, away.getCause());
        assertFalse(here.isBlind(), "it has more patience");
    }

    @Test
    void a_pod_that_has_never_read_is_blind() {
        house.server().kill();
        var early = new RedisRevocations(
                new RedisLoop(house.vertx()),
                house.clients(),
                clock,
                MANY,
                Blind.KEEP,
                LONG,
                new RoomMetrics(new SimpleMeterRegistry()));
        pods.add(early);
        assertTrue(early.isBlind());
        assertFalse(early.isCurrent());
    }

    private static Identity token(String user, String tokenId, Instant issuedAt) {
        return new Identity(new UserId(user), null, null, null, false, tokenId, issuedAt);
    }

    private static void revoke(RedisRevocations pod, Revocation revocation) {
        pod.revoke(revocation).toCompletableFuture().join();
    }
}
