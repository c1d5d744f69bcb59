package io.roomcast.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.UserId;
import io.roomcast.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class LocalRevocationsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final MutableClock clock = new MutableClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final LocalRevocations revocations = new LocalRevocations(3, clock, new RoomMetrics(meters));
    private final RevocationTerms terms = new RevocationTerms(Configs.auth("revocation-life", "1h"), clock);

    @Test
    void a_token_is_revoked_by_its_id_and_others_are_not() {
        revoke(terms.ofToken("one", Optional.empty()));
        assertTrue(revocations.isRevoked(token("ann", "one", clock.instant())));
        assertFalse(revocations.isRevoked(token("ann", "other", clock.instant())));
        assertFalse(revocations.isRevoked(token("ann", null, clock.instant())));
    }

    @Test
    void a_users_tokens_are_revoked_if_they_were_issued_before() {
        Instant before = clock.instant();
        revoke(terms.ofUser(new UserId("ann"), before));
        assertTrue(revocations.isRevoked(token("ann", null, before.minusSeconds(1))));
        assertFalse(revocations.isRevoked(token("ann", null, before)));
        assertFalse(revocations.isRevoked(token("bob", null, before.minusSeconds(1))));
    }

    @Test
    void a_token_that_does_not_say_when_it_was_issued_was_so_in_1970() {
        revoke(terms.ofUser(new UserId("ann"), Instant.EPOCH));
        assertFalse(revocations.isRevoked(token("ann", null, null)));
        revoke(terms.ofUser(new UserId("ann"), Instant.EPOCH.plusSeconds(1)));
        assertTrue(revocations.isRevoked(token("ann", null, null)));
    }

    @Test
    void whom_a_backend_vouches_for_is_revoked_as_if_by_a_token_of_that_time() {
        UserId ann = new UserId("ann");
        Identity earlier = Identity.vouchedFor(ann, clock.instant());
        clock.advance(Duration.ofSeconds(1));
        revoke(terms.ofUser(ann, clock.instant()));
        assertTrue(revocations.isRevoked(earlier));
        assertFalse(revocations.isRevoked(Identity.vouchedFor(ann, clock.instant())));
    }

    @Test
    void nobody_without_a_token_is_revoked() {
        UserId guest = new UserId("anon-1");
        revoke(terms.ofUser(guest, clock.instant()));
        assertFalse(revocations.isRevoked(Identity.anonymous(guest)));
    }

    @Test
    void an_earlier_time_takes_nothing_back() {
        Instant now = clock.instant();
        revoke(terms.ofUser(new UserId("ann"), now));
        revoke(terms.ofUser(new UserId("ann"), now.minusSeconds(60)));
        assertTrue(revocations.isRevoked(token("ann", null, now.minusSeconds(1))));
    }

    @Test
    void a_revocation_is_kept_until_its_token_has_ended_and_a_minute_for_clocks_that_are_behind() {
        revoke(terms.ofToken("one", Optional.of(clock.instant().plusSeconds(10))));
        clock.advance(Duration.ofSeconds(70).minusMillis(1));
        assertTrue(revocations.isRevoked(token("ann", "one", null)));
        clock.advance(Duration.ofMillis(1));
        assertFalse(revocations.isRevoked(token("ann", "one", null)));
    }

    @Test
    void where_the_end_is_not_known_it_is_kept_for_as_long_as_is_configured() {
        revoke(terms.ofToken("one", Optional.empty()));
        revoke(terms.ofUser(new UserId("ann"), clock.instant()));
        clock.advance(HOUR.plusSeconds(60).minusMillis(1));
        assertTrue(revocations.isRevoked(token("bob", "one", null)));
        assertTrue(revocations.isRevoked(token("ann", null, null)));
        clock.advance(Duration.ofMillis(1));
        assertFalse(revocations.isRevoked(token("bob", "one", null)));
        assertFalse(revocations.isRevoked(token("ann", null, null)));
    }

    @Test
    void a_token_that_has_ended_takes_no_place() {
        revoke(terms.ofToken("one", Optional.of(clock.instant().minusSeconds(60))));
        assertEquals(0, kept());
    }

    @Test
    void too_many_are_refused_and_counted_until_some_have_ended() {
        revoke(terms.ofToken("short", Optional.of(clock.instant())));
        revoke(terms.ofToken("two", Optional.empty()));
        revoke(terms.ofUser(new UserId("ann"), clock.instant()));
        assertEquals(3, kept());
        Revocation more = terms.ofToken("more", Optional.empty());
        CompletionException refused = assertThrows(CompletionException.class, () -> revoke(more));
        assertInstanceOf(RevocationsExhaustedException.class, refused.getCause());
        assertEquals(1, meters.get("roomcast.revocations.refused").counter().count());
        assertFalse(revocations.isRevoked(token("ann", "more", clock.instant())));
        revoke(terms.ofToken("two", Optional.empty()));

        clock.advance(Duration.ofSeconds(60));
        revoke(more);
        assertTrue(revocations.isRevoked(token("bob", "more", null)));
        assertEquals(3, kept());
    }

    @Test
    void who_keeps_sessions_is_told() {
        int[] told = {0};
        revocations.listen(new RevocationListener() {
            @Override
            public void revoked() {
                assertTrue(revocations.isRevoked(token("ann", "one", null)));
                told[0]++;
            }

            @Override
            public void blinded() {
                throw new AssertionError("what is kept here is always known");
            }
        });
        revoke(terms.ofToken("one", Optional.empty()));
        assertEquals(1, told[0]);
    }

    @Test
    void who_is_revoked_is_rejected_and_others_are_accepted() {
        revoke(terms.ofToken("one", Optional.empty()));
        assertInstanceOf(Verification.Rejected.class, revocations.judge(token("ann", "one", null)));
        Identity other = token("ann", "two", null);
        assertEquals(new Verification.Accepted(other), revocations.judge(other));
        assertTrue(revocations.isCurrent());
    }

    @Test
    void a_life_that_is_none_is_refused() {
        assertThrows(SettingException.class, () -> new RevocationTerms(Configs.auth("revocation-life", "0s"), clock));
    }

    private static Identity token(String user, String tokenId, Instant issuedAt) {
        return new Identity(new UserId(user), null, null, null, false, tokenId, issuedAt);
    }

    private void revoke(Revocation revocation) {
        revocations.revoke(revocation).toCompletableFuture().join();
    }

    private double kept() {
        return meters.get("roomcast.revocations").gauge().value();
    }
}
