package io.roomcast.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.testing.Chaos;
import io.roomcast.testing.FuzzRun;
import io.roomcast.testing.MutableClock;
import io.roomcast.testing.TestTokens;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Tokens and tickets that nobody would issue: each is refused, or what it says is taken for no more than it says. */
class TokenFuzzTest {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final List<String> ALGORITHMS =
            List.of("HS256", "HS384", "HS512", "none", "None", "RS256", "ES256", "PS512", "EdDSA", "hs256", "");

    private final MutableClock clock = new MutableClock();
    private final TokenVerifier verifier = new JoseTokenVerifier(
            AuthSettings.read(Configs.auth("secret", TestTokens.SECRET)), Optional.empty(), clock);
    private final RoomPolicy policy = new RoomPolicy();

    @Test
    void whatever_a_token_is_it_is_judged() throws Exception {
        FuzzRun.of("tokens", 12, (chaos, inputs) -> {
            for (int i = 0; i < inputs; i++) {
                judge(chaos);
            }
        });
    }

    @Test
    void whatever_a_ticket_is_only_those_that_were_issued_are_good() throws Exception {
        FuzzRun.of("tickets", 3, this::tickets);
    }

    private void judge(Chaos chaos) {
        String header = chaos.oneIn(3) ? header(chaos) : "{\"alg\":\"HS256\"}";
        String good = signed(header, claims(chaos));
        if (chaos.oneIn(2)) {
            meansNoMoreThanItSays(good);
            return;
        }
        String changed = changed(good, chaos);
        Optional<Identity> identity = identity(changed);
        boolean sameWords = changed.startsWith(good.substring(0, good.lastIndexOf('.') + 1));
        assertTrue(identity.isEmpty() || sameWords, () -> "accepted, though changed: " + changed);
    }

    private void meansNoMoreThanItSays(String token) {
        identity(token).ifPresent(identity -> {
            assertFalse(identity.anonymous());
            UserId user = identity.user();
            assertEquals(user, new UserId(user.value()));
            policy.allows(identity, new RoomId("lobby"), RoomAction.SUBSCRIBE, Access.CLAIMS);
            boolean others =
                    policy.allows(identity, new RoomId("user:somebody-else"), RoomAction.PUBLISH, Access.CLAIMS);
            assertFalse(others && !user.value().equals("somebody-else"), token);
        });
    }

    private Optional<Identity> identity(String token) {
        Verification verification = verifier.verify(token).toCompletableFuture().join();
        return verification instanceof Verification.Accepted accepted
                ? Optional.of(accepted.identity())
                : Optional.empty();
    }

    private static String header(Chaos chaos) {
        return chaos.object(List.of(
                chaos.field("alg", chaos.quoted(chaos.oneOf(ALGORITHMS))),
                chaos.field("typ", chaos.quoted(chaos.oneOf("JWT", "", chaos.text()))),
                chaos.field("kid", chaos.quoted(chaos.text())),
                chaos.field("crit", "[" + chaos.quoted(chaos.oneOf("exp", chaos.text())) + "]")));
    }

    private String claims(Chaos chaos) {
        long now = clock.instant().getEpochSecond();
        String soon = Long.toString(now + chaos.below(1_000) - 200);
        return chaos.object(List.of(
                chaos.field("sub", chaos.quoted(chaos.oneOf("ann", "somebody-else", chaos.text()))),
                chaos.field("exp", chaos.oneOf(soon, chaos.number())),
                chaos.field("nbf", chaos.oneOf(soon, chaos.number())),
                chaos.field("iat", chaos.oneOf(soon, chaos.number())),
                chaos.field("jti", chaos.quoted(chaos.text())),
                chaos.field("info", chaos.json()),
                chaos.field("groups", "[\"backend\"," + chaos.json() + "]"),
                chaos.field(
                        "rooms",
                        "["
                                + chaos.object(List.of(
                                        chaos.field(
                                                "match", chaos.quoted(chaos.oneOf("*", "user:*", "l*y", chaos.text()))),
                                        chaos.field("allow", "[\"subscribe\",\"publish\"," + chaos.json() + "]")))
                                + "]")));
    }

    private static String changed(String good, Chaos chaos) {
        String[] parts = good.split("\\.", -1);
        return switch (chaos.below(6)) {
            case 0 -> chaos.text();
            case 1 -> chaos.text() + "." + chaos.text() + "." + chaos.text();
            case 2 -> parts[1] + "." + parts[0] + "." + parts[2];
            case 3 -> parts[0] + "." + parts[1] + "." + (chaos.oneIn(2) ? "" : "AAAA");
            case 4 -> good + "." + parts[2] + "." + parts[1];
            default -> chaos.mutant(good);
        };
    }

    private static String signed(String header, String claims) {
        String words = encoded(header) + "." + encoded(claims);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(TestTokens.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return words + "." + BASE64.encodeToString(mac.doFinal(words.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException broken) {
            throw new AssertionError("every Java has this", broken);
        }
    }

    private static String encoded(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private void tickets(Chaos chaos, int inputs) {
        var store = new LocalTicketStore(clock, 2 * inputs);
        Identity ann = Identity.vouchedFor(new UserId("ann"));
        RoomId lobby = new RoomId("lobby");
        for (int i = 0; i < inputs; i++) {
            String once = store.issue(ann).toCompletableFuture().join();
            String again = store.issue(ann, lobby).toCompletableFuture().join().ticket();
            String wrong = chaos.oneIn(2) ? chaos.text() : chaos.mutant(chaos.oneOf(once, again));
            if (!wrong.equals(once) && !wrong.equals(again)) {
                assertEquals(
                        Optional.empty(),
                        store.take(wrong).toCompletableFuture().join(),
                        wrong);
                assertEquals(
                        Optional.empty(),
                        store.take(wrong, lobby).toCompletableFuture().join(),
                        wrong);
            }
            assertEquals(
                    Optional.of(ann), store.take(once).toCompletableFuture().join());
            assertEquals(
                    Optional.empty(), store.take(once).toCompletableFuture().join());
        }
    }
}
