package io.roomcast.auth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.json.JsonValues;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;

/** Reads who a token is for, and what it allows, from claims whose signature and times are good already. */
final class TokenClaims {
    /** How far the clocks of issuer and server may be apart. */
    static final Duration SKEW = Duration.ofSeconds(60);

    static final String ROOMS = "rooms";
    static final String MATCH = "match";
    static final String ALLOW = "allow";
    static final String INFO = "info";
    static final String GROUPS = "groups";
    static final String CHANNEL = "channel";
    static final String CHANNELS = "channels";
    static final String SUBS = "subs";

    /** Year 9999; anything later is no date but a way to say "never". */
    private static final long LAST_SECOND = 253_402_300_799L;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonValues.MAX_DEPTH)
                    .build())
            // Names come from whoever may sign: a shared symbol table would be theirs to fill.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private TokenClaims() {}

    /** Fails with {@link MalformedClaimException}, whose message may go to the client. */
    static Verification read(JwtClaims claims, Instant now) throws MalformedClaimException {
        String subject = claims.getSubject();
        boolean nobodys = subject == null || subject.isEmpty();
        if (nobodys
                && claims.getClaimValue(CHANNEL) != null
                && !claims.getClaimNames().contains(ROOMS)) {
            return new Verification.AcceptedForAnyone(new Identity(
                    Identity.ANYONE,
                    info(claims),
                    channelGrant(claims),
                    end(claims.getExpirationTime(), now),
                    false,
                    claims.getJwtId(),
                    instant(claims.getIssuedAt())));
        }
        if (nobodys) {
            throw new MalformedClaimException("no sub");
        }
        if (!UserId.isValid(subject)) {
            throw new MalformedClaimException("sub is no user name");
        }
        return new Verification.Accepted(new Identity(
                new UserId(subject),
                info(claims),
                claims.getClaimNames().contains(ROOMS) ? grants(claims.getClaimValue(ROOMS)) : channelGrant(claims),
                end(claims.getExpirationTime(), now),
                false,
                claims.getJwtId(),
                instant(claims.getIssuedAt()),
                right(claims.getClaimValue(GROUPS)),
                channels(claims)));
    }

    /** A token of the Centrifuge protocol for one channel allows to subscribe that one, and nothing else. */
    private static List<Grant> channelGrant(JwtClaims claims) throws MalformedClaimException {
        Object channel = claims.getClaimValue(CHANNEL);
        if (channel == null) {
            return null;
        }
        Optional<RoomId> room = channel instanceof String name ? RoomId.ofChannel(name) : Optional.empty();
        if (room.isEmpty()) {
            throw new MalformedClaimException("channel is no room name");
        }
        return List.of(new Grant(room.get().value(), EnumSet.of(RoomAction.SUBSCRIBE)));
    }

    /** Of a token for connections of the Centrifuge protocol: a list of names, or an object whose fields are named so. */
    private static List<RoomId> channels(JwtClaims claims) throws MalformedClaimException {
        Set<RoomId> rooms = new LinkedHashSet<>();
        Object list = claims.getClaimValue(CHANNELS);
        if (list instanceof List<?> names) {
            for (Object name : names) {
                rooms.add(room(name));
            }
        }
        if (claims.getClaimValue(SUBS) instanceof Map<?, ?> subs) {
            for (Object name : subs.keySet()) {
                rooms.add(room(name));
            }
        }
        return List.copyOf(rooms);
    }

    private static RoomId room(Object name) throws MalformedClaimException {
        if (name instanceof String text) {
            return RoomId.ofChannel(text).orElseThrow(() -> new MalformedClaimException("channels holds no room name"));
        }
        throw new MalformedClaimException("channels holds something else than names");
    }

    /** Other systems have groups too: what says nothing here is passed over, whatever it is. */
    private static Right right(Object groups) {
        return groups instanceof List<?> names ? Right.highest(names).orElse(null) : null;
    }

    /** A token that is accepted only for the skew ends with the skew; else its session would end before it began. */
    private static Instant end(NumericDate expirationTime, Instant now) {
        Instant end = instant(expirationTime);
        return end == null || end.isAfter(now) ? end : end.plus(SKEW);
    }

    private static Instant instant(NumericDate date) {
        return date == null ? null : Instant.ofEpochSecond(Math.max(0, Math.min(date.getValue(), LAST_SECOND)));
    }

    /** Anything unexpected makes the whole token bad: half a claim may lack the half that narrows it. */
    private static List<Grant> grants(Object claim) throws MalformedClaimException {
        if (!(claim instanceof List<?> entries)) {
            throw new MalformedClaimException("rooms is not a list");
        }
        List<Grant> grants = new ArrayList<>(entries.size());
        for (Object entry : entries) {
            grants.add(grant(entry));
        }
        return grants;
    }

    private static Grant grant(Object entry) throws MalformedClaimException {
        if (entry instanceof Map<?, ?> fields
                && fields.get(MATCH) instanceof String match
                && !match.isEmpty()
                && fields.get(ALLOW) instanceof List<?> words) {
            return new Grant(match, actions(words));
        }
        throw new MalformedClaimException("an entry of rooms needs match and allow");
    }

    /** Words of later versions are passed over: what they allow does not exist here. */
    private static Set<RoomAction> actions(List<?> words) throws MalformedClaimException {
        Set<RoomAction> actions = EnumSet.noneOf(RoomAction.class);
        for (Object word : words) {
            if (!(word instanceof String name)) {
                throw new MalformedClaimException("allow holds something else than words");
            }
            RoomAction.parse(name).ifPresent(actions::add);
        }
        return actions;
    }

    /** The claim as the issuer wrote it: taking it apart and writing it anew could change its numbers. */
    private static Json info(JwtClaims claims) throws MalformedClaimException {
        if (claims.getClaimValue(INFO) == null) {
            return null;
        }
        String payload = claims.getRawJson();
        try (JsonParser parser = JSON.createParser(payload)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = INFO.equals(parser.currentName());
                parser.nextToken();
                int start = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                parser.finishToken();
                if (found) {
                    int end = (int) parser.currentLocation().getCharOffset();
                    return JsonValues.oneLine(payload.substring(start, end).getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw new MalformedClaimException("info cannot be read", e);
        }
        throw new AssertionError("a claim that is there was not found");
    }
}
