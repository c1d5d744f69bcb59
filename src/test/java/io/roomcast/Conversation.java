package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.testing.AsyncApi;
import io.roomcast.testing.House;
import io.roomcast.testing.Knock;
import io.roomcast.testing.RawWebSocket;
import io.roomcast.testing.TestClient;
import io.roomcast.testing.TestTokens;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A conversation as it stands on a page, played with the server. What differs each time (sessions, pods, epochs, jobs, times) may be
 * anything the first time it is heard, and is the same ever after: also where a client says it back.
 */
final class Conversation {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Set<String> OTHERS_EACH_TIME = Set.of("session", "pod", "epoch", "job_id", "time");
    private static final Set<String> COUNTED_DOWN = Set.of("expires_in", "retry_after_ms");

    private static final Pattern CONNECTS =
            Pattern.compile("(\\w+) connects to (\\S+)(?: (with|without) a token(.*))?");
    private static final Pattern LIMITED = Pattern.compile(" for (\\w+) in (\\S+)");
    private static final Pattern BRIEF = Pattern.compile(" that ends in (\\d+) seconds");
    private static final Pattern JOINS = Pattern.compile("(\\w+) joins (\\S+)");
    private static final Pattern JOINS_BY_HAND = Pattern.compile("(\\w+) joins (\\S+) by hand");
    private static final Pattern STOPS_READING = Pattern.compile("(\\w+) joins (\\S+) and stops reading");
    private static final Pattern SENDS_BYTES = Pattern.compile("(\\w+) sends the bytes ([0-9a-f ]+)");
    private static final Pattern FLOODS = Pattern.compile("(\\w+) says (\\d+) times (\\{.*})");
    private static final Pattern TALKS_UNTIL =
            Pattern.compile("(\\w+) publishes (\\d+) letters again and again, until (\\w+) is closed: (\\d+) (.*)");
    private static final Pattern SAYS = Pattern.compile("(\\w+) > (.*)");
    private static final Pattern HEARS = Pattern.compile("(\\w+) < (.*)");
    private static final Pattern LEAVES = Pattern.compile("(\\w+) leaves(?:: 1000 bye)?");
    private static final Pattern IS_CLOSED = Pattern.compile("(\\w+) is closed: (\\d+) (.*)");
    private static final Pattern CLOSED = Pattern.compile("(?:is closed|leaves): (\\d+) ");
    private static final Pattern BACKEND = Pattern.compile("backend: (\\w+) (\\S+)(?: (.*))?");
    /** More than all machines on the way hold for somebody who does not read. */
    private static final int ENOUGH_TALK = 400;

    private static final Pattern TOKEN = Pattern.compile("<token of (\\w+)>");

    private final House house;
    private final AsyncApi description;
    private final Map<String, TestClient> clients = new HashMap<>();
    /** Clients that no library would let them be. */
    private final Map<String, RawWebSocket> byHand = new HashMap<>();
    /** What stands on the page, and what was heard in its place. */
    private final Map<String, String> meanings = new HashMap<>();

    private interface Step {
        void take(Matcher words) throws Exception;
    }

    /** A way in which a line may be said, and what is done then. */
    private record Move(Pattern words, Step step) {}

    Conversation(House house, AsyncApi description) {
        this.house = house;
        this.description = description;
    }

    void play(String text) throws Exception {
        List<Move> moves = List.of(
                new Move(CONNECTS, this::connects),
                new Move(JOINS, this::joins),
                new Move(JOINS_BY_HAND, this::joinsByHand),
                new Move(STOPS_READING, this::stopsReading),
                new Move(SENDS_BYTES, this::sendsBytes),
                new Move(FLOODS, words -> byHand.get(words.group(1)).floodsWith(words.group(3), number(words))),
                new Move(TALKS_UNTIL, this::talksUntil),
                new Move(SAYS, this::says),
                new Move(HEARS, this::hears),
                new Move(LEAVES, words -> client(words).leaves()),
                new Move(IS_CLOSED, this::isClosed),
                new Move(BACKEND, this::backend));
        for (String line : text.lines().toList()) {
            take(moves, line);
        }
    }

    private static void take(List<Move> moves, String line) throws Exception {
        for (Move move : moves) {
            Matcher words = move.words().matcher(line);
            if (words.matches()) {
                try {
                    move.step().take(words);
                } catch (AssertionError failed) {
                    throw new AssertionError(line + "\n" + failed.getMessage(), failed);
                }
                return;
            }
        }
        throw new AssertionError("nobody knows how to play this: " + line);
    }

    private void connects(Matcher words) {
        String name = words.group(1);
        Knock knock = house.knock(words.group(2));
        if (!"without".equals(words.group(3))) {
            knock.bearer(token(name, words.group(4) == null ? "" : words.group(4)));
        }
        clients.put(name, knock.open());
    }

    private static String token(String user, String limits) {
        Matcher brief = BRIEF.matcher(limits);
        if (brief.matches()) {
            return TestTokens.user(user)
                    .rooms("*")
                    .expiresIn(Duration.ofSeconds(Long.parseLong(brief.group(1))))
                    .sign();
        }
        Matcher limited = LIMITED.matcher(limits);
        if (limited.matches()) {
            return TestTokens.user(user)
                    .room(limited.group(2), limited.group(1))
                    .sign();
        }
        assertEquals("", limits, "what a token can be");
        return House.token(user);
    }

    /** What it hears on its way in has been told elsewhere. */
    private void joins(Matcher words) {
        String name = words.group(1);
        String room = words.group(2);
        TestClient client = house.enter(name, room);
        client.receives("{type: 'joined', room: '%s', user: '%s'}", room, name);
        clients.put(name, client);
    }

    private void says(Matcher words) throws JsonProcessingException {
        String text = words.group(2);
        for (Map.Entry<String, String> meaning : meanings.entrySet()) {
            text = text.replace(meaning.getKey(), meaning.getValue());
        }
        client(words).sendsText(TOKEN.matcher(text).replaceAll(of -> House.token(of.group(1))));
    }

    private void hears(Matcher words) throws JsonProcessingException {
        JsonNode expected = JSON.readTree(words.group(2));
        JsonNode heard =
                client(words).receives("{type: '%s'}", expected.path("type").textValue());
        description.describesFrame(heard);
        assertEquals(expected, asOnThePage("", heard, expected));
    }

    /** What was heard, with what may differ put as it stands on the page, if it differs as it may. */
    private JsonNode asOnThePage(String field, JsonNode heard, JsonNode page) {
        if (COUNTED_DOWN.contains(field)) {
            return heard.isIntegralNumber() && heard.longValue() > 0 ? page : heard;
        }
        if (OTHERS_EACH_TIME.contains(field) && heard.isTextual() && page.isTextual()) {
            String known = meanings.putIfAbsent(page.textValue(), heard.textValue());
            return known == null || known.equals(heard.textValue()) ? page : heard;
        }
        if (heard.isObject() && page.isObject()) {
            var object = JSON.createObjectNode();
            heard.properties()
                    .forEach(entry -> object.set(
                            entry.getKey(), asOnThePage(entry.getKey(), entry.getValue(), page.path(entry.getKey()))));
            return object;
        }
        if (heard.isArray() && page.isArray() && heard.size() == page.size()) {
            var array = JSON.createArrayNode();
            for (int i = 0; i < heard.size(); i++) {
                array.add(asOnThePage(field, heard.get(i), page.get(i)));
            }
            return array;
        }
        return heard;
    }

    private void joinsByHand(Matcher words) {
        byHand.put(words.group(1), house.enterRaw(words.group(1), words.group(2)));
    }

    private void stopsReading(Matcher words) {
        Knock knock = house.knock("/ws/" + words.group(2)).bearer(House.token(words.group(1)));
        byHand.put(words.group(1), knock.receiveBuffer(4_096).openRaw());
    }

    private void sendsBytes(Matcher words) {
        byHand.get(words.group(1)).sendsBytes(HexFormat.ofDelimiter(" ").parseHex(words.group(2)));
    }

    private static int number(Matcher words) {
        return Integer.parseInt(words.group(2));
    }

    private void talksUntil(Matcher words) {
        TestClient talker = clients.get(words.group(1));
        CloseStatus status = status(words.group(4), words.group(5));
        String letters = "x".repeat(number(words));
        double before = closes(status);
        for (int i = 0; i < ENOUGH_TALK && closes(status) == before; i++) {
            talker.sends("{type: 'publish', data: '%s', exclude_self: true, id: %d}", letters, i)
                    .receives("{type: 'ack', id: %d}", i);
        }
        assertEquals(before + 1, closes(status));
        byHand.get(words.group(3)).isClosedWith(status);
    }

    private double closes(CloseStatus status) {
        return house.figures().of("roomcast_closes_total{code=\"" + status.code() + "\"}");
    }

    private void isClosed(Matcher words) {
        CloseStatus status = status(words.group(2), words.group(3));
        RawWebSocket raw = byHand.get(words.group(1));
        if (raw == null) {
            client(words).isClosedWith(status);
        } else {
            raw.isClosedWith(status);
        }
    }

    private static CloseStatus status(String code, String reason) {
        CloseStatus status = Arrays.stream(CloseStatus.values())
                .filter(known -> Integer.toString(known.code()).equals(code))
                .findFirst()
                .orElseThrow();
        assertEquals(status.reason(), reason);
        return status;
    }

    private void backend(Matcher words) throws Exception {
        String body = words.group(3) == null ? "" : words.group(3);
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(House.http(words.group(2)))
                        .header("X-API-Key", House.API_KEY)
                        .header("Content-Type", "application/json")
                        .method(words.group(1), HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertTrue(answer.statusCode() < 300, answer::body);
    }

    private TestClient client(Matcher words) {
        return clients.get(words.group(1));
    }

    // ---- what is said in it ----

    /** The codes with which clients are closed, or close. */
    static Set<String> closeCodes(String text) {
        return CLOSED.matcher(text).results().map(closed -> closed.group(1)).collect(Collectors.toSet());
    }

    /** Adds the types of what clients say and hear, and the codes of errors. */
    static void collect(String text, Set<String> said, Set<String> heard, Set<String> codes) {
        text.lines().forEach(line -> {
            Matcher says = SAYS.matcher(line);
            Matcher hears = HEARS.matcher(line);
            if (hears.matches()) {
                collectFrames(hears.group(2), heard, codes);
            } else if (says.matches() && says.group(2).endsWith("}")) {
                said.add(tree(says.group(2)).path("type").textValue());
            }
        });
        // Said to be told that there is no such thing.
        said.remove("shout");
    }

    static void collectFrames(String text, Set<String> heard, Set<String> codes) {
        text.lines().map(Conversation::tree).forEach(frame -> {
            heard.add(frame.path("type").textValue());
            if (frame.has("code")) {
                codes.add(frame.path("code").textValue());
            }
        });
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError(text, malformed);
        }
    }
}
