package io.roomcast.api;

import io.roomcast.auth.Revocation;
import io.roomcast.auth.RevocationTerms;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.json.JsonFields;
import jakarta.ws.rs.core.Response;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The body of a revocation: {@code {jti, exp?}} or {@code {user, issued_before}}. */
final class RevocationBody {
    /** Fractions are cut off, as they are in tokens. */
    private static final Pattern SECONDS = Pattern.compile("(\\d{1,12})(\\.\\d+)?");
    /** The last that a token can name. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private RevocationBody() {}

    static Revocation read(byte[] body, RevocationTerms terms) {
        JsonFields fields = JsonFields.parse(body)
                .orElseThrow(() -> new ProblemException(
                        Response.Status.BAD_REQUEST, ErrorCode.BAD_JSON, "the body is not one JSON object"));
        Optional<String> tokenId = text(fields, "jti");
        Optional<String> user = text(fields, "user");
        if (tokenId.isPresent() == user.isPresent()) {
            throw ProblemException.badRequest("either jti or user is needed");
        }
        return tokenId.isPresent() ? ofToken(tokenId.get(), fields, terms) : ofUser(user.get(), fields, terms);
    }

    private static Revocation ofToken(String tokenId, JsonFields fields, RevocationTerms terms) {
        if (!Revocation.OfToken.isTokenId(tokenId)) {
            throw ProblemException.badRequest(
                    "jti must have 1 to " + Revocation.OfToken.MAX_LENGTH + " characters, and whole ones");
        }
        if (fields.value("issued_before").isPresent()) {
            throw ProblemException.badRequest("issued_before is for a user's tokens");
        }
        return terms.ofToken(tokenId, fields.value("exp").map(exp -> instant("exp", exp)));
    }

    private static Revocation ofUser(String user, JsonFields fields, RevocationTerms terms) {
        Instant issuedBefore = fields.value("issued_before")
                .map(time -> instant("issued_before", time))
                .orElseThrow(() -> ProblemException.badRequest("issued_before is missing"));
        return terms.ofUser(Parameters.user(user), issuedBefore);
    }

    private static Optional<String> text(JsonFields fields, String name) {
        try {
            return fields.text(name);
        } catch (IllegalArgumentException wrongType) {
            throw ProblemException.badRequest(wrongType.getMessage());
        }
    }

    private static Instant instant(String name, Json value) {
        String text = value.toString();
        Matcher seconds = SECONDS.matcher(text);
        if (seconds.matches()) {
            return inRange(name, Instant.ofEpochSecond(Long.parseLong(seconds.group(1))));
        }
        try {
            String quoted = text.startsWith("\"") ? text.substring(1, text.length() - 1) : "";
            return inRange(name, OffsetDateTime.parse(quoted).toInstant());
        } catch (DateTimeException neither) {
            throw notAnInstant(name);
        }
    }

    private static Instant inRange(String name, Instant instant) {
        if (instant.isBefore(Instant.EPOCH) || instant.isAfter(LAST)) {
            throw notAnInstant(name);
        }
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }

    private static ProblemException notAnInstant(String name) {
        return ProblemException.badRequest(
                name + " must be seconds since 1970, or an instant such as 2026-11-21T14:07:28Z");
    }
}
