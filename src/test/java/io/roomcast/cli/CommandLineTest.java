package io.roomcast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.auth.AuthConfig;
import io.roomcast.testing.MutableClock;
import io.roomcast.testing.TestTokens;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    private final MutableClock clock = new MutableClock();
    private final Map<String, String> properties = new HashMap<>(Map.of("roomcast.auth.secret", TestTokens.SECRET));
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void token_prints_a_token_for_the_configured_secret_and_nothing_else() throws Exception {
        assertEquals(0, run("token", "--user", "ann", "--room", "chat:*", "--room", "news"));

        JwtClaims claims = claims();
        assertEquals("ann", claims.getSubject());
        assertEquals(clock.instant().getEpochSecond(), claims.getIssuedAt().getValue());
        assertEquals(
                clock.instant().plusSeconds(3600).getEpochSecond(),
                claims.getExpirationTime().getValue());
        List<String> all = List.of("subscribe", "publish", "presence", "history");
        assertEquals(
                List.of(Map.of("match", "chat:*", "allow", all), Map.of("match", "news", "allow", all)),
                claims.getClaimValue("rooms"));
        assertFalse(claims.hasClaim("info"));
        assertFalse(claims.hasClaim("iss"));
        assertEquals("", text(err));
    }

    @Test
    void token_takes_rights_info_issuer_and_audience() throws Exception {
        assertEquals(
                0,
                run(
                        "token",
                        "--user=ann",
                        "--room=chat:*",
                        "--allow=subscribe, history",
                        "--info={\"name\": \"Änn\"}",
                        "--issuer=us",
                        "--audience=chat"));

        JwtClaims claims = claims();
        assertEquals(
                List.of(Map.of("match", "chat:*", "allow", List.of("subscribe", "history"))),
                claims.getClaimValue("rooms"));
        assertEquals(Map.of("name", "Änn"), claims.getClaimValue("info"));
        assertEquals("us", claims.getIssuer());
        assertEquals(List.of("chat"), claims.getAudience());
    }

    @Test
    void token_is_for_the_configured_issuer_and_audience_unless_told_otherwise() throws Exception {
        properties.put("roomcast.auth.issuer", "us");
        properties.put("roomcast.auth.audience", "chat");

        assertEquals(0, run("token", "--user", "ann", "--room", "*", "--audience", "mail"));

        assertEquals("us", claims().getIssuer());
        assertEquals(List.of("mail"), claims().getAudience());
    }

    @ParameterizedTest
    @CsvSource({"30s, 30", "10m, 600", "1h, 3600", "7d, 604800", "PT90S, 90", "45, 45"})
    void token_lasts_as_long_as_asked(String ttl, long seconds) throws Exception {
        assertEquals(0, run("token", "--user", "ann", "--room", "*", "--ttl", ttl));

        assertEquals(
                clock.instant().plusSeconds(seconds).getEpochSecond(),
                claims().getExpirationTime().getValue());
    }

    @Test
    void token_without_a_secret_fails_with_a_sentence() {
        properties.clear();

        assertEquals(1, run("token", "--user", "ann", "--room", "*"));
        assertEquals("", text(out));
        assertTrue(text(err).startsWith("No secret: set ROOMCAST_AUTH_SECRET"), text(err));
        assertEquals(1, text(err).lines().count());
    }

    @Test
    void token_with_a_short_secret_fails_with_a_sentence() {
        properties.put("roomcast.auth.secret", "short");

        assertEquals(1, run("token", "--user", "ann", "--room", "*"));
        assertEquals("", text(out));
        assertTrue(text(err).contains("at least 32"), text(err));
        assertEquals(1, text(err).lines().count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token",
                "token --user ann",
                "token --room *",
                "token --user ann --room",
                "token --user ann --room *  extra",
                "token --user ann --room * --color red",
                "token --user ann --room * --allow subscribe,moderate",
                "token --user ann --room * --allow=",
                "token --user ann --room * --ttl soon",
                "token --user ann --room * --ttl 0s",
                "token --user ann --room * --ttl PT-1H",
                "token --user ann --room * --ttl 99999999d",
                "token --user ann --room * --info {",
                "token --user ann --user bob --room *",
                "token --user= --room *",
                "token --user ann --room=",
                "witness",
                "witness --url",
                "witness --url http://localhost:8080",
                "witness --url ws:// --rooms 1",
                "witness --url ws://localhost extra",
                "witness --url ws://localhost --json=yes",
                "witness --url ws://localhost --rooms 11 --clients 10",
                "witness --url ws://localhost --rooms many",
                "witness --url ws://localhost --clients 1000000",
                "witness --url ws://localhost --rate -1",
                "witness --url ws://localhost --rate 5 --rate 6",
                "witness --url ws://localhost --duration soon",
                "witness --url ws://localhost --duration 0s",
                "witness --url ws://localhost --settle 2h",
                "witness --url ws://localhost --protocol mqtt",
                "demo more",
                "--help more",
                "--version more",
                "serve",
                "token help",
                "--Version"
            })
    void wrong_use_is_said_with_the_usage_and_exits_2(String words) {
        assertEquals(2, run(words.split(" +")));
        assertEquals("", text(out));
        assertTrue(text(err).endsWith(Usage.TEXT), text(err));
    }

    @Test
    void an_empty_word_is_wrong_use() {
        assertEquals(2, run(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "-h",
                "help",
                "demo --help",
                "token --help",
                "token -h",
                "token --user ann --help",
                "witness --help"
            })
    void help_is_a_result_not_an_error(String words) {
        assertEquals(0, run(words.split(" ")));
        assertEquals(Usage.TEXT, text(out));
        assertEquals("", text(err));
    }

    @Test
    void version_is_the_one_maven_gave() {
        assertEquals(0, run("--version"));
        assertTrue(text(out).matches("\\d+\\.\\d+\\.\\d+\\S*\\R"), text(out));
        assertEquals("", text(err));
    }

    private int run(String... words) {
        return new CommandLine(this::config, clock, print(out), print(err)).run(words);
    }

    private AuthConfig config() {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(AuthConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(AuthConfig.class);
    }

    private JwtClaims claims() throws Exception {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setCompactSerialization(text(out).strip());
        signature.setKey(new HmacKey(TestTokens.SECRET.getBytes(StandardCharsets.UTF_8)));
        assertTrue(signature.verifySignature());
        assertEquals(AlgorithmIdentifiers.HMAC_SHA256, signature.getAlgorithmHeaderValue());
        return JwtClaims.parse(signature.getPayload());
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
