package io.roomcast.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.roomcast.protocol.UserId;
import io.roomcast.testing.MutableClock;
import io.roomcast.testing.TestTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OctetSequenceJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real HTTP server; the worker is the test's thread unless a test holds it back. */
class JwksTokenTest {
    private static final UserId ANN = new UserId("ann");

    private final MutableClock clock = new MutableClock();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile String published = "";
    private volatile int status = 200;
    private HttpServer issuer;
    private Verified verified;

    @BeforeEach
    void start() throws IOException {
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/jwks", exchange -> {
            requests.incrementAndGet();
            byte[] body = published.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        issuer.start();
        verified = new Verified(verifier(Runnable::run));
        publish(jwk("one", TestKeys.RSA));
    }

    @AfterEach
    void stop() {
        issuer.stop(0);
    }

    @Test
    void a_published_key_verifies_tokens_and_is_fetched_once() {
        assertEquals(ANN, verified.accepted(token("one", TestKeys.RSA)).user());
        assertEquals(ANN, verified.accepted(token("one", TestKeys.RSA)).user());
        assertEquals(1, requests.get());
    }

    @Test
    void ec_keys_are_published_too() {
        publish(jwk("one", TestKeys.RSA), jwk("two", TestKeys.EC));

        verified.accepted(TestTokens.user("ann", clock)
                .keyId("two")
                .signedBy("ES256", TestKeys.EC.getPrivate())
                .sign());
    }

    @Test
    void a_token_that_names_no_key_is_tried_with_each() {
        publish(jwk("one", TestKeys.RSA), jwk("two", TestKeys.OTHER_RSA));

        verified.accepted(token(null, TestKeys.RSA));
        verified.accepted(token(null, TestKeys.OTHER_RSA));
    }

    @Test
    void an_unknown_key_is_fetched_when_the_issuer_rotates() {
        verified.accepted(token("one", TestKeys.RSA));
        publish(jwk("two", TestKeys.OTHER_RSA));
        clock.advance(JwksKeys.MIN_INTERVAL);

        verified.accepted(token("two", TestKeys.OTHER_RSA));
        assertEquals("no key for this token", verified.rejected(token("one", TestKeys.RSA)));
        assertEquals(2, requests.get());
    }

    @Test
    void tokens_with_unknown_keys_do_not_hammer_the_issuer() {
        for (int i = 0; i < 100; i++) {
            assertEquals("no key for this token", verified.rejected(token("forged-" + i, TestKeys.RSA)));
        }
        assertEquals(1, requests.get());

        clock.advance(JwksKeys.MIN_INTERVAL);
        verified.rejected(token("forged", TestKeys.RSA));
        assertEquals(2, requests.get());
    }

    @Test
    void a_forged_signature_is_rejected_without_asking_the_issuer_again() {
        verified.accepted(token("one", TestKeys.RSA));
        clock.advance(JwksKeys.MIN_INTERVAL);

        assertEquals("wrong signature", verified.rejected(token("one", TestKeys.OTHER_RSA)));
        assertEquals(1, requests.get());
    }

    @Test
    void old_keys_are_renewed_in_the_background() {
        verified.accepted(token("one", TestKeys.RSA));
        publish(jwk("two", TestKeys.OTHER_RSA));
        clock.advance(JwksKeys.REFRESH_AFTER.plusSeconds(1));

        verified.accepted(TestTokens.user("ann", clock)
                .keyId("one")
                .signedBy("RS256", TestKeys.RSA.getPrivate())
                .sign());
        assertEquals("no key for this token", verified.rejected(token("one", TestKeys.RSA)));
    }

    @Test
    void an_issuer_that_is_away_keeps_its_keys_for_a_day() {
        verified.accepted(token("one", TestKeys.RSA));
        status = 503;

        clock.advance(Duration.ofHours(23));
        verified.accepted(token("one", TestKeys.RSA));
        clock.advance(Duration.ofHours(2));
        assertEquals("no key for this token", verified.rejected(token("one", TestKeys.RSA)));
    }

    @Test
    void an_issuer_that_was_away_is_asked_again() {
        status = 500;
        assertEquals("no key for this token", verified.rejected(token("one", TestKeys.RSA)));

        status = 200;
        clock.advance(JwksKeys.MIN_INTERVAL);
        verified.accepted(token("one", TestKeys.RSA));
    }

    @Test
    void what_is_no_key_set_is_as_good_as_none() {
        for (String body : List.of("", "<html>", "[]", "{}", "{\"keys\":7}", "{\"keys\":[{\"kty\":\"new\"}]}")) {
            published = body;
            assertEquals("no key for this token", verified.rejected(token("one", TestKeys.RSA)));
            clock.advance(JwksKeys.MIN_INTERVAL);
        }
    }

    @Test
    void a_published_key_is_never_taken_for_a_shared_secret() {
        HmacKey secret = new HmacKey(TestTokens.SECRET.getBytes(StandardCharsets.UTF_8));
        OctetSequenceJsonWebKey shared = new OctetSequenceJsonWebKey(secret);
        shared.setKeyId("shared");
        publish(jwk("one", TestKeys.RSA), shared);

        for (HmacKey key : List.of(secret, new HmacKey(TestKeys.RSA.getPublic().getEncoded()))) {
            verified.rejected(TestTokens.user("ann", clock)
                    .keyId("shared")
                    .signedBy(AlgorithmIdentifiers.HMAC_SHA256, key)
                    .sign());
        }
    }

    @Test
    void only_a_token_with_an_unknown_key_waits_for_the_worker() {
        Queue<Runnable> worker = new ArrayDeque<>();
        TokenVerifier verifier = verifier(worker::add);
        String token = token("one", TestKeys.RSA);

        CompletableFuture<Verification> first = verifier.verify(token).toCompletableFuture();
        CompletableFuture<Verification> second = verifier.verify(token).toCompletableFuture();
        assertFalse(first.isDone());
        assertEquals(1, worker.size());

        worker.remove().run();
        assertTrue(first.isDone());
        assertTrue(second.isDone());
        assertTrue(verifier.verify(token).toCompletableFuture().isDone());
        assertEquals(1, requests.get());
    }

    @Test
    void a_secret_a_public_key_and_published_keys_may_be_used_side_by_side() {
        AuthSettings settings = AuthSettings.read(
                Configs.auth("secret", TestTokens.SECRET, "public-key", TestKeys.pem(TestKeys.OTHER_RSA.getPublic())));
        Verified all = new Verified(new JoseTokenVerifier(settings, Optional.of(keys(Runnable::run)), clock));

        all.accepted(TestTokens.user("ann", clock).sign());
        all.accepted(token(null, TestKeys.OTHER_RSA));
        assertEquals(0, requests.get());
        all.accepted(token("one", TestKeys.RSA));
    }

    private TokenVerifier verifier(Executor worker) {
        return new JoseTokenVerifier(AuthSettings.read(Configs.auth()), Optional.of(keys(worker)), clock);
    }

    private JwksKeys keys(Executor worker) {
        URI url = URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/jwks");
        return new JwksKeys(url, AuthBeans.http(), worker, clock);
    }

    private void publish(JsonWebKey... keys) {
        published = new JsonWebKeySet(new ArrayList<>(List.of(keys)))
                .toJson(JsonWebKey.OutputControlLevel.INCLUDE_SYMMETRIC);
    }

    private static JsonWebKey jwk(String id, KeyPair pair) {
        try {
            JsonWebKey key = JsonWebKey.Factory.newJwk(pair.getPublic());
            key.setKeyId(id);
            return key;
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    private String token(String keyId, KeyPair pair) {
        return TestTokens.user("ann", clock)
                .unending()
                .keyId(keyId)
                .signedBy("RS256", pair.getPrivate())
                .sign();
    }
}
