package io.roomcast.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomcast.protocol.UserId;
import io.roomcast.testing.MutableClock;
import io.roomcast.testing.TestTokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyTokenTest {
    private static final UserId ANN = new UserId("ann");
    private static final String RSA_PEM = TestKeys.pem(TestKeys.RSA.getPublic());

    private final MutableClock clock = new MutableClock();
    private final Verified byRsa = new Verified(Configs.auth("public-key", RSA_PEM), clock);

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
    void an_rsa_key_verifies_all_its_algorithms(String algorithm) {
        assertEquals(ANN, byRsa.accepted(token(algorithm, TestKeys.RSA)).user());
    }

    @ParameterizedTest
    @CsvSource({"ES256, secp256r1", "ES384, secp384r1", "ES512, secp521r1"})
    void an_ec_key_verifies_the_algorithm_of_its_curve(String algorithm, String curve) {
        KeyPair pair = TestKeys.ec(curve);
        Verified byEc = new Verified(Configs.auth("public-key", TestKeys.pem(pair.getPublic())), clock);

        assertEquals(ANN, byEc.accepted(token(algorithm, pair)).user());
        assertEquals("wrong signature", byEc.rejected(token("RS256", TestKeys.RSA)));
    }

    @Test
    void a_token_signed_by_another_private_key_is_rejected() {
        assertEquals("wrong signature", byRsa.rejected(token("RS256", TestKeys.OTHER_RSA)));
    }

    @Test
    void the_public_key_is_never_taken_for_a_shared_secret() {
        // The classic forgery: everybody knows the public key, so anybody could sign with it as a secret.
        for (byte[] known : new byte[][] {
            RSA_PEM.getBytes(StandardCharsets.UTF_8), TestKeys.RSA.getPublic().getEncoded()
        }) {
            String forged = TestTokens.user("ann", clock)
                    .signedBy(AlgorithmIdentifiers.HMAC_SHA256, new HmacKey(known))
                    .sign();

            assertEquals("no key for this token", byRsa.rejected(forged));
        }
    }

    @Test
    void a_token_without_signature_is_rejected() {
        String none = TestTokens.user("ann", clock)
                .signedBy(AlgorithmIdentifiers.NONE, null)
                .sign();

        assertEquals("algorithm not allowed", byRsa.rejected(none));
    }

    @Test
    void the_key_may_be_in_a_file(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("key.pem"), RSA_PEM);

        for (String name : new String[] {"public-key", "public-key-file"}) {
            Verified byFile = new Verified(Configs.auth(name, file.toString()), clock);
            assertEquals(ANN, byFile.accepted(token("RS256", TestKeys.RSA)).user());
        }
    }

    @Test
    void several_keys_in_one_text_serve_a_rotation() {
        String pem = RSA_PEM + TestKeys.pem(TestKeys.EC.getPublic()) + TestKeys.pem(TestKeys.OTHER_RSA.getPublic());
        Verified byAny = new Verified(Configs.auth("public-key", pem), clock);

        byAny.accepted(token("RS256", TestKeys.RSA));
        byAny.accepted(token("ES256", TestKeys.EC));
        byAny.accepted(token("PS256", TestKeys.OTHER_RSA));
    }

    @Test
    void a_secret_and_a_public_key_may_be_used_side_by_side() {
        Verified byBoth = new Verified(Configs.auth("secret", TestTokens.SECRET, "public-key", RSA_PEM), clock);

        byBoth.accepted(TestTokens.user("ann", clock).sign());
        byBoth.accepted(token("RS256", TestKeys.RSA));
    }

    private String token(String algorithm, KeyPair pair) {
        return TestTokens.user("ann", clock)
                .signedBy(algorithm, pair.getPrivate())
                .sign();
    }
}
