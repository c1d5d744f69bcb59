package io.roomcast.testing;

import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/**
 * Tokens good and bad, signed with the tests' secret unless told otherwise. One ends after an hour, and has no
 * {@code rooms} claim until rooms are named.
 */
public final class TestTokens {
    /** The {@code roomcast.auth.secret} of the tests. */
    public static final String SECRET = "only-for-tests-0123456789abcdefghijklmnop";

    private static final List<String> ALL_ACTIONS = List.of("subscribe", "publish", "presence", "history");

    private final JwtClaims claims = new JwtClaims();
    private final List<Map<String, Object>> rooms = new ArrayList<>();
    private final Clock clock;
    private String algorithm = AlgorithmIdentifiers.HMAC_SHA256;
    private Key key = hmac(SECRET);
    private String keyId;

    private TestTokens(Clock clock) {
        this.clock = clock;
        expiresIn(Duration.ofHours(1));
    }

    public static TestTokens user(String name) {
        return user(name, Clock.systemUTC());
    }

    public static TestTokens user(String name, Clock clock) {
        return withoutUser(clock).claim("sub", name);
    }

    public static TestTokens withoutUser(Clock clock) {
        return new TestTokens(clock);
    }

    /** Rooms in which everything is allowed. */
    public TestTokens rooms(String... patterns) {
        for (String pattern : patterns) {
            room(pattern, ALL_ACTIONS.toArray(String[]::new));
        }
        return this;
    }

    public TestTokens room(String pattern, String... allow) {
        rooms.add(Map.of("match", pattern, "allow", Arrays.asList(allow)));
        return claim("rooms", rooms);
    }

    /** An empty {@code rooms} claim. */
    public TestTokens noRooms() {
        return claim("rooms", List.of());
    }

    public TestTokens info(Object info) {
        return claim("info", info);
    }

    /** A negative duration makes a token that has ended. */
    public TestTokens expiresIn(Duration duration) {
        return claim("exp", seconds(clock.instant().plus(duration)));
    }

    public TestTokens unending() {
        claims.unsetClaim("exp");
        return this;
    }

    public TestTokens startsIn(Duration duration) {
        return claim("nbf", seconds(clock.instant().plus(duration)));
    }

    public TestTokens claim(String name, Object value) {
        claims.setClaim(name, value);
        return this;
    }

    public TestTokens secret(String secret) {
        return signedBy(AlgorithmIdentifiers.HMAC_SHA256, hmac(secret));
    }

    public TestTokens signedBy(String algorithm, Key key) {
        this.algorithm = algorithm;
        this.key = key;
        return this;
    }

    public TestTokens keyId(String id) {
        this.keyId = id;
        return this;
    }

    public String sign() {
        return sign(UnaryOperator.identity());
    }

    /** @param layout of the claims' JSON */
    public String sign(UnaryOperator<String> layout) {
        JsonWebSignature signature = new JsonWebSignature();
        // Forgeries are made here too.
        signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setDoKeyValidation(false);
        signature.setAlgorithmHeaderValue(algorithm);
        if (keyId != null) {
            signature.setKeyIdHeaderValue(keyId);
        }
        signature.setKey(key);
        signature.setPayload(layout.apply(claims.toJson()));
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("the test's key does not fit its algorithm", e);
        }
    }

    private static long seconds(Instant instant) {
        return NumericDate.fromMilliseconds(instant.toEpochMilli()).getValue();
    }

    private static Key hmac(String secret) {
        return new HmacKey(secret.getBytes(StandardCharsets.UTF_8));
    }
}
