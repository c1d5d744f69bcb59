package io.roomcast.auth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.ReservedClaimNames;
import org.jose4j.lang.JoseException;

/** Signs tokens with the configured secret, such as this server accepts. */
public final class TokenSigner {
    private static final JsonFactory JSON = new JsonFactory();

    private final Secret secret;
    private final Optional<String> issuer;
    private final Optional<String> audience;
    private final Clock clock;

    private TokenSigner(Secret secret, AuthSettings settings, Clock clock) {
        this.secret = secret;
        this.issuer = settings.issuer();
        this.audience = settings.audience();
        this.clock = clock;
    }

    /** Empty where no secret is configured. Fails with {@link SettingException} if a setting cannot be used. */
    public static Optional<TokenSigner> from(AuthConfig config, Clock clock) {
        AuthSettings settings = AuthSettings.read(config);
        return settings.secret().map(secret -> new TokenSigner(secret, settings, clock));
    }

    public String sign(TokenRequest request) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        signature.setHeader("typ", "JWT");
        signature.setKey(secret.key());
        signature.setPayload(claims(request));
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("HS256 cannot sign", e);
        }
    }

    /** Written by hand, so that {@code info} stays as it was given. */
    private String claims(TokenRequest request) {
        Instant now = clock.instant();
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField(ReservedClaimNames.SUBJECT, request.user().value());
            json.writeNumberField(ReservedClaimNames.ISSUED_AT, now.getEpochSecond());
            json.writeNumberField(
                    ReservedClaimNames.EXPIRATION_TIME, now.plus(request.ttl()).getEpochSecond());
            writeIfPresent(json, ReservedClaimNames.ISSUER, request.issuer().or(() -> issuer));
            writeIfPresent(json, ReservedClaimNames.AUDIENCE, request.audience().or(() -> audience));
            writeRooms(json, request);
            if (request.info().isPresent()) {
                json.writeFieldName(TokenClaims.INFO);
                json.writeRawValue(request.info().get().toString());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot be written to", e);
        }
        return text.toString();
    }

    private static void writeIfPresent(JsonGenerator json, String claim, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(claim, value.get());
        }
    }

    private static void writeRooms(JsonGenerator json, TokenRequest request) throws IOException {
        json.writeArrayFieldStart(TokenClaims.ROOMS);
        for (Grant grant : request.rooms()) {
            json.writeStartObject();
            json.writeStringField(TokenClaims.MATCH, grant.match());
            json.writeArrayFieldStart(TokenClaims.ALLOW);
            for (RoomAction action : RoomAction.values()) {
                if (grant.allow().contains(action)) {
                    json.writeString(action.word());
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
