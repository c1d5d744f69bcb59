package io.roomcast.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.LaunchMode;
import io.roomcast.testing.TestTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthStartupCheckTest {
    @TempDir
    Path directory;

    @Test
    void in_prod_a_server_that_nobody_could_enter_does_not_start() {
        String sentence = refusal(LaunchMode.NORMAL);

        assertEquals(AuthStartupCheck.NO_KEY, sentence);
        for (String name : new String[] {
            "ROOMCAST_AUTH_SECRET", "ROOMCAST_AUTH_PUBLIC_KEY", "ROOMCAST_AUTH_JWKS_URL", "ROOMCAST_AUTH_ANONYMOUS=true"
        }) {
            assertTrue(sentence.contains(name), name);
        }
    }

    @Test
    void anonymous_access_is_enough_to_start() {
        assertEquals("No tokens accepted; anonymous access on", summary("anonymous", "true"));
    }

    @Test
    void a_backend_api_that_is_open_to_everyone_is_said_and_goes_only_with_anonymous_access() {
        ApiConfig open = Configs.api("anonymous", "true");
        assertEquals(
                "No tokens accepted; anonymous access on; backend API open to everyone",
                AuthStartupCheck.check(Configs.auth("anonymous", "true"), open, LaunchMode.NORMAL));
        for (LaunchMode mode : LaunchMode.values()) {
            AuthConfig strict = Configs.auth("secret", TestTokens.SECRET);
            assertEquals(
                    AuthStartupCheck.OPEN_API,
                    assertThrows(SettingException.class, () -> AuthStartupCheck.check(strict, open, mode))
                            .getMessage());
        }
    }

    @Test
    void any_key_is_enough_to_start() {
        assertEquals("Tokens verified by a secret; anonymous access off", summary("secret", TestTokens.SECRET));
        assertEquals(
                "Tokens verified by a public key; anonymous access off",
                summary("public-key", TestKeys.pem(TestKeys.EC.getPublic())));
        assertEquals(
                "Tokens verified by the keys at id.example; anonymous access off",
                summary("jwks-url", "https://id.example/jwks"));
    }

    @ParameterizedTest
    @EnumSource(
            value = LaunchMode.class,
            names = {"DEVELOPMENT", "TEST"})
    void outside_of_prod_no_key_is_needed(LaunchMode mode) {
        AuthStartupCheck.check(Configs.auth(), Configs.api(), mode);
    }

    @ParameterizedTest
    @EnumSource(LaunchMode.class)
    void a_short_secret_is_refused_everywhere(LaunchMode mode) {
        String sentence = refusal(mode, "secret", "x".repeat(31));

        assertTrue(sentence.contains("31 bytes") && sentence.contains("at least 32"), sentence);
        AuthStartupCheck.check(Configs.auth("secret", "x".repeat(32)), Configs.api(), mode);
    }

    @Test
    void the_length_of_a_secret_is_counted_in_bytes() {
        AuthStartupCheck.check(Configs.auth("secret", "ä".repeat(16)), Configs.api(), LaunchMode.NORMAL);
    }

    @Test
    void a_secret_may_come_from_a_file_whose_last_line_end_does_not_count() throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), "x".repeat(32) + "\r\n");
        assertEquals("Tokens verified by a secret; anonymous access off", summary("secret-file", file.toString()));

        Files.writeString(file, "x".repeat(31) + "\n");
        assertTrue(refusal(LaunchMode.NORMAL, "secret-file", file.toString()).contains("31 bytes"));
    }

    @Test
    void issuer_audience_and_url_may_come_from_files() throws IOException {
        AuthSettings settings = AuthSettings.read(Configs.auth(
                "issuer-file", write("issuer", "us\n"),
                "audience-file", write("audience", "chat\n"),
                "jwks-url-file", write("url", "https://id.example/jwks\n")));

        assertEquals("us", settings.issuer().orElseThrow());
        assertEquals("chat", settings.audience().orElseThrow());
        assertEquals("https://id.example/jwks", settings.jwksUrl().orElseThrow().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "public-key", "jwks-url", "issuer", "audience"})
    void a_file_that_cannot_be_used_is_named(String name) throws IOException {
        String gone = directory.resolve("gone").toString();

        for (String file : new String[] {gone, write("empty", "\n"), directory.toString()}) {
            String sentence = refusal(LaunchMode.NORMAL, name + "-file", file);
            assertTrue(sentence.contains("roomcast.auth." + name + "-file") && sentence.contains(file), sentence);
        }
    }

    @Test
    void a_file_counts_more_than_a_value() throws IOException {
        AuthSettings settings =
                AuthSettings.read(Configs.auth("issuer", "default", "issuer-file", write("issuer", "mounted")));

        assertEquals("mounted", settings.issuer().orElseThrow());
    }

    @Test
    void a_public_key_that_cannot_be_read_is_refused() throws IOException {
        String good = TestKeys.pem(TestKeys.RSA.getPublic());

        assertTrue(publicKeyRefusal("no-such-file.pem").contains("no-such-file.pem"));
        assertTrue(publicKeyRefusal(write("text", "hello")).startsWith("No PEM in"));
        assertTrue(publicKeyRefusal("-----BEGIN PUBLIC KEY-----").startsWith("No PEM in"));
        assertTrue(publicKeyRefusal(good.replaceFirst("\n.{40}", "\n")).contains("cannot be read"));
        assertTrue(publicKeyRefusal(TestKeys.pem("PUBLIC KEY", new byte[] {1, 2, 3}))
                .contains("cannot be read"));
        assertTrue(publicKeyRefusal(TestKeys.pem("CERTIFICATE", new byte[] {1, 2, 3}))
                .contains("cannot be read"));
    }

    @Test
    void a_private_key_in_the_place_of_a_public_one_is_refused_and_not_shown() {
        String pem = TestKeys.pem("PRIVATE KEY", TestKeys.RSA.getPrivate().getEncoded());
        String sentence = publicKeyRefusal(pem);

        assertTrue(sentence.contains("PRIVATE KEY"), sentence);
        assertFalse(sentence.contains(pem.substring(40, 80)), sentence);
    }

    @Test
    void a_weak_rsa_key_is_refused() {
        String pem = TestKeys.pem(TestKeys.rsa(1024).getPublic());

        assertTrue(publicKeyRefusal(pem).contains("1024 bits"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id.example/jwks", "file:/etc/passwd", "https:jwks"})
    void a_jwks_url_must_be_an_http_url(String url) {
        assertTrue(refusal(LaunchMode.NORMAL, "jwks-url", url).contains("roomcast.auth.jwks-url"));
    }

    @Test
    void a_file_of_api_keys_that_is_not_there_is_refused() {
        ApiConfig api = Configs.api("key-file", directory.resolve("gone").toString());
        AuthConfig auth = Configs.auth("secret", TestTokens.SECRET);

        assertThrows(SettingException.class, () -> AuthStartupCheck.check(auth, api, LaunchMode.NORMAL));
    }

    private static String summary(String... config) {
        return AuthStartupCheck.check(Configs.auth(config), Configs.api(), LaunchMode.NORMAL);
    }

    private static String publicKeyRefusal(String value) {
        return refusal(LaunchMode.NORMAL, "public-key", value);
    }

    private static String refusal(LaunchMode mode, String... config) {
        AuthConfig auth = Configs.auth(config);
        return assertThrows(SettingException.class, () -> AuthStartupCheck.check(auth, Configs.api(), mode))
                .getMessage();
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }
}
