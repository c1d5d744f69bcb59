package io.roomcast.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.UserId;
import io.roomcast.testing.MutableClock;
import io.roomcast.testing.TestTokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jose4j.json.JsonUtil;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of every token, shown with a shared secret. */
class SecretTokenTest {
    private final MutableClock clock = new MutableClock();
    private final Verified verified = new Verified(Configs.auth("secret", TestTokens.SECRET), clock);

    @Test
    void a_good_token_says_who_came_and_until_when() {
        Identity ann = verified.accepted(ann().claim("jti", "t1")
                .claim("iat", clock.instant().getEpochSecond())
                .sign());

        assertEquals(new UserId("ann"), ann.user());
        assertEquals(clock.instant().plus(Duration.ofHours(1)), ann.expiresAt());
        assertEquals("t1", ann.tokenId());
        assertEquals(clock.instant(), ann.issuedAt());
        assertFalse(ann.anonymous());
        assertNull(ann.info());
        assertNull(ann.grants());
    }

    @Test
    void verification_by_a_secret_is_done_on_return() {
        TokenVerifier verifier = new JoseTokenVerifier(
                AuthSettings.read(Configs.auth("secret", TestTokens.SECRET)), Optional.empty(), clock);

        assertTrue(verifier.verify(ann().sign()).toCompletableFuture().isDone());
    }

    @Test
    void a_token_signed_with_another_secret_is_rejected() {
        assertEquals(
                "wrong signature",
                verified.rejected(ann().secret("x".repeat(40)).sign()));
    }

    @Test
    void a_token_whose_claims_were_changed_is_rejected() {
        String anns = ann().sign();
        String bobs = TestTokens.user("bob", clock).sign();
        String signature = anns.substring(anns.lastIndexOf('.'));

        assertEquals("wrong signature", verified.rejected(bobs.substring(0, bobs.lastIndexOf('.')) + signature));
    }

    @Test
    void a_token_without_signature_is_rejected() {
        String none = ann().signedBy(AlgorithmIdentifiers.NONE, null).sign();

        assertEquals("algorithm not allowed", verified.rejected(none));
        assertEquals("wrong signature", verified.rejected(withoutSignature(ann().sign())));
    }

    @ParameterizedTest
    @ValueSource(strings = {AlgorithmIdentifiers.HMAC_SHA384, AlgorithmIdentifiers.HMAC_SHA512})
    void other_algorithms_of_the_same_secret_are_rejected(String algorithm) {
        HmacKey key = new HmacKey(TestTokens.SECRET.getBytes(StandardCharsets.UTF_8));

        assertEquals(
                "algorithm not allowed",
                verified.rejected(ann().signedBy(algorithm, key).sign()));
    }

    @Test
    void a_secret_accepts_no_token_signed_by_a_private_key() {
        String token = ann().signedBy(AlgorithmIdentifiers.RSA_USING_SHA256, TestKeys.RSA.getPrivate())
                .sign();

        assertEquals("no key for this token", verified.rejected(token));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "not a token", "a.b.c.d.e", "{}", "\u0000", "....."})
    void what_is_no_token_is_rejected(String text) {
        assertEquals("not a signed token", verified.rejected(text));
    }

    @Test
    void no_token_at_all_is_rejected() {
        assertEquals("not a signed token", verified.rejected(null));
    }

    @Test
    void an_overlong_token_is_rejected_before_it_is_looked_at() {
        assertEquals(
                "not a signed token",
                verified.rejected(ann().claim("pad", "x".repeat(7_000)).sign()));
    }

    @Test
    void a_token_ends_with_the_skew_after_its_end() {
        String token = ann().expiresIn(Duration.ofSeconds(30)).sign();

        clock.advance(Duration.ofSeconds(89));
        verified.accepted(token);
        clock.advance(Duration.ofSeconds(1));
        assertEquals("expired", verified.rejected(token));
    }

    @Test
    void a_token_accepted_for_the_skew_ends_with_the_skew() {
        Instant end = clock.instant().plusSeconds(30);
        String token = ann().expiresIn(Duration.ofSeconds(30)).sign();

        assertEquals(end, verified.accepted(token).expiresAt());
        clock.advance(Duration.ofSeconds(30));
        assertEquals(end.plusSeconds(60), verified.accepted(token).expiresAt());
    }

    @Test
    void a_token_without_end_is_good_and_does_not_end() {
        assertNull(verified.accepted(ann().unending().sign()).expiresAt());
    }

    @Test
    void an_end_in_a_far_future_is_no_fault() {
        verified.accepted(ann().claim("exp", Long.MAX_VALUE).sign());
    }

    @Test
    void a_token_of_tomorrow_is_not_valid_yet() {
        String token = ann().startsIn(Duration.ofSeconds(90)).sign();

        assertEquals("not valid yet", verified.rejected(token));
        clock.advance(Duration.ofSeconds(30));
        verified.accepted(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exp", "nbf", "iat"})
    void a_date_that_is_no_number_is_rejected(String claim) {
        verified.rejected(ann().claim(claim, "tomorrow").sign());
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1})
    void a_date_long_gone_is_expired(long exp) {
        verified.rejected(ann().claim("exp", exp).sign());
    }

    @Test
    void a_token_without_user_is_rejected() {
        assertEquals("no sub", verified.rejected(TestTokens.withoutUser(clock).sign()));
    }

    static Stream<Object> badUsers() {
        return Stream.of("", "a\nb", "x".repeat(257), 7, List.of("ann"));
    }

    @ParameterizedTest
    @MethodSource("badUsers")
    void a_user_that_is_no_user_name_is_rejected(Object sub) {
        verified.rejected(ann().claim("sub", sub).sign());
    }

    @Test
    void the_issuer_counts_where_one_is_configured() {
        Verified strict = new Verified(Configs.auth("secret", TestTokens.SECRET, "issuer", "us"), clock);

        strict.accepted(ann().claim("iss", "us").sign());
        assertEquals("wrong issuer", strict.rejected(ann().claim("iss", "them").sign()));
        assertEquals("wrong issuer", strict.rejected(ann().sign()));
        verified.accepted(ann().claim("iss", "them").sign());
    }

    @Test
    void the_audience_counts_where_one_is_configured() {
        Verified strict = new Verified(Configs.auth("secret", TestTokens.SECRET, "audience", "chat"), clock);

        strict.accepted(ann().claim("aud", "chat").sign());
        strict.accepted(ann().claim("aud", List.of("mail", "chat")).sign());
        assertEquals(
                "wrong audience", strict.rejected(ann().claim("aud", "mail").sign()));
        assertEquals("wrong audience", strict.rejected(ann().sign()));
        verified.accepted(ann().claim("aud", "mail").sign());
    }

    @Test
    void the_rooms_claim_becomes_grants() {
        Identity ann = verified.accepted(ann().room("chat:*", "subscribe", "publish")
                .room("news", "history", "presence")
                .sign());

        assertEquals(
                List.of(
                        new Grant("chat:*", EnumSet.of(RoomAction.SUBSCRIBE, RoomAction.PUBLISH)),
                        new Grant("news", EnumSet.of(RoomAction.HISTORY, RoomAction.PRESENCE))),
                ann.grants());
    }

    @Test
    void an_empty_rooms_claim_is_not_the_same_as_none() {
        assertEquals(List.of(), verified.accepted(ann().noRooms().sign()).grants());
    }

    @Test
    void words_of_a_later_version_allow_nothing() {
        Identity ann = verified.accepted(
                ann().room("chat:*", "subscribe", "moderate", "SUBSCRIBE").sign());

        assertEquals(Set.of(RoomAction.SUBSCRIBE), ann.grants().get(0).allow());
    }

    static Stream<Object> malformedRooms() {
        return Stream.of(
                "chat:*",
                7,
                true,
                Map.of("match", "chat:*", "allow", List.of("subscribe")),
                List.of("chat:*"),
                List.of(Map.of("match", "chat:*")),
                List.of(Map.of("allow", List.of("subscribe"))),
                List.of(Map.of("match", "", "allow", List.of())),
                List.of(Map.of("match", 7, "allow", List.of())),
                List.of(Map.of("match", "chat:*", "allow", "subscribe")),
                List.of(Map.of("match", "chat:*", "allow", List.of(1))),
                List.of(Map.of("match", "*", "allow", List.of("subscribe")), "x"));
    }

    @ParameterizedTest
    @MethodSource("malformedRooms")
    void a_malformed_rooms_claim_makes_the_whole_token_bad(Object rooms) {
        String reason = verified.rejected(ann().claim("rooms", rooms).sign());

        assertTrue(reason.contains("rooms") || reason.contains("allow"), reason);
    }

    @Test
    void a_rooms_claim_of_null_is_malformed_too() {
        assertEquals(
                "rooms is not a list",
                verified.rejected(ann().claim("rooms", null).sign()));
    }

    static Stream<Object> infos() {
        return Stream.of(
                "Ann", "Änn \"A\"", 7, 1.5, -0.25e10, true, List.of(1, 2, 3), Map.of("a", Map.of("b", List.of())));
    }

    @ParameterizedTest
    @MethodSource("infos")
    void info_may_be_any_json(Object info) {
        String before = ann().info(info).sign();
        String between = ann().info(info).claim("after", 1).sign();

        String expected = JsonUtil.toJson(Map.of("x", info)).replaceAll("^\\{\"x\":|}$", "");
        assertEquals(expected, verified.accepted(before).info().toString());
        assertEquals(expected, verified.accepted(between).info().toString());
    }

    @Test
    void info_stands_on_one_line() {
        String laidOut = ann().info(Map.of("a", 1)).sign(claims -> claims.replace("{\"a\":1}", "{\r\n\"a\":1}"));

        assertEquals("{  \"a\":1}", verified.accepted(laidOut).info().toString());
    }

    @Test
    void info_of_null_is_no_info() {
        assertNull(verified.accepted(ann().info(null).sign()).info());
    }

    @Test
    void info_nested_too_deep_is_rejected() {
        Object deep = 1;
        for (int i = 0; i < 200; i++) {
            deep = List.of(deep);
        }

        assertEquals("info cannot be read", verified.rejected(ann().info(deep).sign()));
    }

    @Test
    void a_reason_never_holds_a_part_of_the_token() {
        String token =
                ann().claim("iss", "hidden-word").claim("exp", "hidden-word").sign();

        assertFalse(verified.rejected(token).contains("hidden-word"));
    }

    private TestTokens ann() {
        return TestTokens.user("ann", clock);
    }

    private static String withoutSignature(String token) {
        return token.substring(0, token.lastIndexOf('.') + 1);
    }
}
