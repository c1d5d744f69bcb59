package io.roomcast.auth.redis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.roomcast.auth.Grant;
import io.roomcast.auth.Identity;
import io.roomcast.auth.RoomAction;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.json.JsonFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * An identity as one pod leaves it for another. What is null there is absent here; {@code info} stays as it was written; words
 * of {@code allow} that a pod of another version wrote are passed over.
 */
final class IdentityJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String USER = "user";
    private static final String ANONYMOUS = "anonymous";
    private static final String TOKEN_ID = "jti";
    private static final String ISSUED_AT = "iat";
    private static final String EXPIRES_AT = "exp";
    private static final String GRANTS = "rooms";
    private static final String MATCH = "match";
    private static final String ALLOW = "allow";
    private static final String INFO = "info";
    private static final String CHANNELS = "channels";

    private IdentityJson() {}

    static byte[] write(Identity identity) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField(USER, identity.user().value());
            if (identity.anonymous()) {
                json.writeBooleanField(ANONYMOUS, true);
            }
            writeIfPresent(json, TOKEN_ID, identity.tokenId());
            writeIfPresent(json, ISSUED_AT, identity.issuedAt());
            writeIfPresent(json, EXPIRES_AT, identity.expiresAt());
            if (identity.grants() != null) {
                json.writeFieldName(GRANTS);
                writeGrants(json, identity.grants());
            }
            if (!identity.channels().isEmpty()) {
                json.writeArrayFieldStart(CHANNELS);
                for (RoomId room : identity.channels()) {
                    json.writeString(room.value());
                }
                json.writeEndArray();
            }
            if (identity.info() != null) {
                json.writeFieldName(INFO);
                json.writeRawValue(identity.info().toString());
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array cannot be written to", impossible);
        }
        return bytes.toByteArray();
    }

    private static void writeIfPresent(JsonGenerator json, String name, Object value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value.toString());
        }
    }

    private static void writeGrants(JsonGenerator json, List<Grant> grants) throws IOException {
        json.writeStartArray();
        for (Grant grant : grants) {
            json.writeStartObject();
            json.writeStringField(MATCH, grant.match());
            json.writeArrayFieldStart(ALLOW);
            for (RoomAction action : grant.allow()) {
                json.writeString(action.word());
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Fails with {@link IllegalArgumentException} for what {@link #write} did not write. */
    static Identity read(byte[] written) {
        JsonFields fields =
                JsonFields.parse(written).orElseThrow(() -> new IllegalArgumentException("not an identity"));
        return new Identity(
                new UserId(fields.text(USER).orElse(null)),
                fields.value(INFO).orElse(null),
                fields.value(GRANTS).map(IdentityJson::readGrants).orElse(null),
                fields.text(EXPIRES_AT).map(Instant::parse).orElse(null),
                fields.value(ANONYMOUS).isPresent(),
                fields.text(TOKEN_ID).orElse(null),
                fields.text(ISSUED_AT).map(Instant::parse).orElse(null),
                null,
                fields.value(CHANNELS).map(IdentityJson::readChannels).orElse(List.of()));
    }

    private static List<RoomId> readChannels(Json written) {
        List<RoomId> channels = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(written.toString().getBytes(StandardCharsets.UTF_8))) {
            expect(parser.nextToken() == JsonToken.START_ARRAY);
            while (parser.nextToken() == JsonToken.VALUE_STRING) {
                channels.add(new RoomId(parser.getText()));
            }
            expect(parser.currentToken() == JsonToken.END_ARRAY);
        } catch (IOException malformed) {
            throw new IllegalArgumentException("not the channels of an identity", malformed);
        }
        return channels;
    }

    private static List<Grant> readGrants(Json written) {
        List<Grant> grants = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(written.toString().getBytes(StandardCharsets.UTF_8))) {
            expect(parser.nextToken() == JsonToken.START_ARRAY);
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                expect(MATCH.equals(parser.nextFieldName()));
                String match = parser.nextTextValue();
                expect(match != null && ALLOW.equals(parser.nextFieldName()));
                grants.add(new Grant(match, readActions(parser)));
                expect(parser.nextToken() == JsonToken.END_OBJECT);
            }
            expect(parser.currentToken() == JsonToken.END_ARRAY);
        } catch (IOException malformed) {
            throw new IllegalArgumentException("not the grants of an identity", malformed);
        }
        return grants;
    }

    private static Set<RoomAction> readActions(JsonParser parser) throws IOException {
        Set<RoomAction> actions = EnumSet.noneOf(RoomAction.class);
        expect(parser.nextToken() == JsonToken.START_ARRAY);
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
            RoomAction.parse(parser.getText()).ifPresent(actions::add);
        }
        expect(parser.currentToken() == JsonToken.END_ARRAY);
        return actions;
    }

    private static void expect(boolean asWritten) {
        if (!asWritten) {
            throw new IllegalArgumentException("not the grants of an identity");
        }
    }
}
