package io.roomcast.protocol.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.UserId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** What holds for every frame, whoever sends it. */
class JsonCodecPropertyTest {
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final ObjectMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final DateTimeFormatter MILLISECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final List<String> SEEDS = List.of(
            "{\"type\":\"auth\",\"id\":1,\"token\":\"t\",\"rooms\":[\"a\",{\"room\":\"b\",\"since\":{\"epoch\":\"e\",\"offset\":1}}]}",
            "{\"type\":\"subscribe\",\"id\":\"x\",\"room\":\"a\",\"since\":{\"epoch\":\"e\",\"offset\":12}}",
            "{\"type\":\"publish\",\"id\":7,\"data\":{\"a\":[1,2.5,\"\\u00e9\u65E5\"]},\"key\":\"k\",\"exclude_self\":true}",
            "{\"type\":\"history\",\"limit\":10,\"reverse\":true,\"since\":{\"epoch\":\"e\",\"offset\":0}}",
            "{\"type\":\"unsubscribe\",\"room\":\"a\"}",
            "{\"type\":\"presence\"}",
            "{\"type\":\"refresh\",\"token\":\"t\"}",
            "{\"type\":\"job\",\"job\":\"j\",\"data\":null}",
            " {\"type\":\"ping\",\"id\":\"\uD83D\uDE00\"}");

    private final JsonCodec codec = new JsonCodec();

    @Property
    void any_bytes_give_a_command_or_say_what_is_wrong(@ForAll byte[] bytes) {
        assertAnswer(codec.decode(bytes, LOBBY));
    }

    @Property
    void any_bytes_in_braces_too(@ForAll @Size(max = 60) byte[] bytes) {
        byte[] frame = new byte[bytes.length + 2];
        System.arraycopy(bytes, 0, frame, 1, bytes.length);
        frame[0] = '{';
        frame[frame.length - 1] = '}';
        assertAnswer(codec.decode(frame, LOBBY));
    }

    @Property(tries = 5_000)
    void any_change_to_a_good_frame_too(@ForAll("mutants") byte[] frame) {
        assertAnswer(codec.decode(frame, LOBBY));
    }

    @Property
    void any_values_in_the_fields_of_any_command_too(@ForAll("commands") String frame) {
        assertAnswer(decode(frame));
    }

    @Property
    void any_json_is_data_byte_for_byte_but_for_line_breaks(
            @ForAll("values") String value, @ForAll("blanks") String before, @ForAll("blanks") String after) {
        String frame = "{\"data\":" + before + value + after + ",\"type\":\"publish\"}";
        ClientMessage.Publish publish = assertInstanceOf(ClientMessage.Publish.class, decode(frame));
        assertEquals(value.replace('\n', ' ').replace('\r', ' '), publish.data().toString());
    }

    @Property
    void any_json_is_read_back_as_the_same_value(@ForAll("values") String value) throws IOException {
        ClientMessage.Publish publish =
                assertInstanceOf(ClientMessage.Publish.class, decode("{\"type\":\"publish\",\"data\":" + value + "}"));
        JsonNode frame = JACKSON.readTree(encode(publish.data(), new UserId("ann")));
        assertEquals(JACKSON.readTree(value), frame.get("data"));
    }

    @Property
    void any_json_is_in_one_line_on_the_wire(@ForAll("values") String value) {
        Json data = JsonValues.parse(utf8(value)).orElseThrow();
        String frame = encode(data, new UserId("ann"));
        assertEquals(-1, frame.indexOf('\n'));
        assertEquals(-1, frame.indexOf('\r'));
    }

    @Property
    void values_found_by_jackson_and_by_us_are_the_same_ones(@ForAll("nearlyValues") String text) {
        boolean found;
        try {
            found = !JACKSON.readTree(text).isMissingNode();
        } catch (JsonProcessingException malformed) {
            found = false;
        }
        assertEquals(found, JsonValues.parse(utf8(text)).isPresent(), text);
    }

    @Property
    void any_bare_text_is_read_back_as_it_was_sent(@ForAll("texts") String text) throws IOException {
        Assume.that(!text.isBlank() && text.strip().charAt(0) != '{');
        ClientMessage.Publish publish = assertInstanceOf(ClientMessage.Publish.class, decode(text));
        assertEquals(LOBBY, publish.room());
        assertEquals(text, JACKSON.readTree(publish.data().utf8()).textValue());
    }

    @Property
    void any_user_is_read_back_by_name(@ForAll("texts") String name) throws IOException {
        Assume.that(UserId.isValid(name));
        assertEquals(
                name,
                JACKSON.readTree(encode(Json.NULL, new UserId(name)))
                        .get("from")
                        .textValue());
    }

    @Property
    void any_id_comes_back_in_the_answer(@ForAll("ids") String id) throws IOException {
        ClientMessage.Ping ping =
                assertInstanceOf(ClientMessage.Ping.class, decode("{\"type\":\"ping\",\"id\":" + id + "}"));
        JsonNode pong = JACKSON.readTree(text(codec.encode(new ServerMessage.Pong(ping.id()))));
        assertEquals(JACKSON.readTree(id), pong.get("id"));
    }

    @Property
    void any_reason_is_read_back(@ForAll("texts") String reason) throws IOException {
        String frame = text(codec.encode(new ServerMessage.Unsubscribed(null, LOBBY, reason)));
        assertEquals(reason, JACKSON.readTree(frame).get("reason").textValue());
    }

    /** Up to the year 9999: more digits than four would need a sign. */
    @Property
    void any_time_is_written_as_the_standard_formatter_does(
            @ForAll @LongRange(min = -62_135_596_800_000L, max = 253_402_300_799_999L) long millis,
            @ForAll @IntRange(max = 2_000) int later) {
        assertTime(millis);
        assertTime(millis + Math.min(later, 253_402_300_799_999L - millis));
    }

    @Property
    void any_number_is_written_in_full(@ForAll @LongRange(min = 1) long offset) throws IOException {
        Message message = new Message(LOBBY, new Position("e1", offset), 0, null, Json.NULL, null, false);
        String frame = text(codec.encode(new ServerMessage.Published(message, "message")));
        assertEquals(offset, JACKSON.readTree(frame).get("offset").longValue());
    }

    @Property
    void nesting_is_taken_up_to_its_limit_and_refused_beyond(
            @ForAll @IntRange(min = 1, max = 300) int levels, @ForAll @Size(300) List<Boolean> objects) {
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < levels; i++) {
            value.append(objects.get(i) ? "{\"a\":" : "[");
        }
        value.append('1');
        for (int i = levels - 1; i >= 0; i--) {
            value.append(objects.get(i) ? '}' : ']');
        }
        ClientMessage answer = decode("{\"type\":\"publish\",\"data\":" + value + "}");
        boolean taken = levels < JsonValues.MAX_DEPTH;
        assertEquals(taken, answer instanceof ClientMessage.Publish);
        assertEquals(
                levels <= JsonValues.MAX_DEPTH,
                JsonValues.parse(utf8(value.toString())).isPresent());
    }

    @Example
    void an_opening_without_an_end_is_refused_without_a_deep_stack() {
        for (String open : List.of("[", "{\"a\":", "{\"type\":\"publish\",\"data\":[", "{\"since\":{\"x\":")) {
            ClientMessage answer = decode("{\"x\":" + open.repeat(100_000));
            assertEquals(ErrorCode.BAD_JSON, ((ClientMessage.Invalid) answer).code());
        }
    }

    @Provide
    Arbitrary<byte[]> mutants() {
        Arbitrary<byte[]> seeds = Arbitraries.of(SEEDS).map(JsonCodecPropertyTest::utf8);
        Arbitrary<byte[]> insertions = Arbitraries.of(SEEDS)
                .map(JsonCodecPropertyTest::utf8)
                .list()
                .ofMaxSize(1)
                .map(list -> list.isEmpty() ? new byte[] {'"'} : list.get(0));
        Arbitrary<Integer> places = Arbitraries.integers().between(0, 10_000);
        return Combinators.combine(
                        seeds,
                        insertions,
                        places,
                        places,
                        Arbitraries.bytes(),
                        Arbitraries.integers().between(0, 4))
                .as(JsonCodecPropertyTest::mutate);
    }

    private static byte[] mutate(byte[] seed, byte[] other, int place, int width, byte value, int kind) {
        int at = place % seed.length;
        int end = Math.min(seed.length, at + width % 12);
        return switch (kind) {
            case 0 -> spliced(seed, at, at + 1, new byte[] {value});
            case 1 -> spliced(seed, at, end, new byte[0]);
            case 2 -> spliced(seed, at, at, Arrays.copyOfRange(seed, at, end));
            case 3 -> spliced(seed, at, end, other);
            default -> Arrays.copyOf(seed, at);
        };
    }

    private static byte[] spliced(byte[] source, int from, int to, byte[] with) {
        byte[] result = new byte[source.length - (to - from) + with.length];
        System.arraycopy(source, 0, result, 0, from);
        System.arraycopy(with, 0, result, from, with.length);
        System.arraycopy(source, to, result, from + with.length, source.length - to);
        return result;
    }

    @Provide
    Arbitrary<String> commands() {
        Arbitrary<String> types = Arbitraries.of(
                "auth", "subscribe", "unsubscribe", "publish", "presence", "history", "refresh", "job", "ping", "nap");
        Arbitrary<String> fields = Arbitraries.of(
                "id", "room", "token", "key", "job", "exclude_self", "reverse", "limit", "since", "rooms", "data", "x");
        Arbitrary<String> pairs =
                Combinators.combine(fields, values()).as((field, value) -> '"' + field + "\":" + value);
        return Combinators.combine(types, pairs.list().ofMaxSize(6), Arbitraries.of(true, false))
                .as((type, rest, first) -> {
                    String own = "\"type\":\"" + type + '"';
                    String others = String.join(",", rest);
                    if (others.isEmpty()) {
                        return '{' + own + '}';
                    }
                    return first ? '{' + own + ',' + others + '}' : '{' + others + ',' + own + '}';
                });
    }

    @Provide
    Arbitrary<String> values() {
        Arbitrary<String> leaves = Arbitraries.oneOf(
                Arbitraries.of(
                        "null",
                        "true",
                        "false",
                        "0",
                        "-0",
                        "1e3",
                        "-1.50E-7",
                        "9223372036854775808",
                        "\"\\ud83d\\ude00\""),
                Arbitraries.longs().map(String::valueOf),
                Arbitraries.bigDecimals().map(String::valueOf),
                texts().map(JsonCodecPropertyTest::quoted));
        return Arbitraries.recursive(() -> leaves, JsonCodecPropertyTest::nested, 0, 4);
    }

    private static Arbitrary<String> nested(Arbitrary<String> values) {
        Arbitrary<String> separators = Arbitraries.of(",", " , ", ",\n", ",\r\n\t");
        Arbitrary<String> arrays = Combinators.combine(values.list().ofMaxSize(3), separators)
                .as((members, separator) -> '[' + String.join(separator, members) + ']');
        Arbitrary<String> names = texts().map(JsonCodecPropertyTest::quoted);
        Arbitrary<String> pairs = Combinators.combine(names, values).as((name, value) -> name + " :" + value);
        Arbitrary<String> objects = Combinators.combine(pairs.list().ofMaxSize(3), separators)
                .as((members, separator) -> '{' + String.join(separator, members) + '}');
        return Arbitraries.oneOf(arrays, objects);
    }

    /** Values, and values with one character gone or doubled. */
    @Provide
    Arbitrary<String> nearlyValues() {
        return Combinators.combine(
                        values(),
                        Arbitraries.integers().between(0, 10_000),
                        Arbitraries.integers().between(0, 2))
                .as((value, place, copies) -> {
                    int at = place % value.length();
                    if (Character.isSurrogate(value.charAt(at))) {
                        return value;
                    }
                    return value.substring(0, at)
                            + String.valueOf(value.charAt(at)).repeat(copies)
                            + value.substring(at + 1);
                });
    }

    /** Text that can be sent: of any characters, whole ones. */
    @Provide
    static Arbitrary<String> texts() {
        Arbitrary<String> any = Arbitraries.strings().ofMaxLength(20);
        Arbitrary<String> awkward = Arbitraries.of(
                        "\"",
                        "\\",
                        "/",
                        "\n",
                        "\r",
                        "\t",
                        "\0",
                        "\u0007",
                        "\u007F",
                        "\u2028",
                        "\uFEFF",
                        "\uFFFF",
                        "\uD83D\uDE00",
                        "{",
                        "}",
                        "a",
                        " ")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
        return Arbitraries.oneOf(any, awkward).map(text -> new String(utf8(text), StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<String> ids() {
        return Arbitraries.oneOf(
                Arbitraries.bigIntegers().map(String::valueOf), texts().map(JsonCodecPropertyTest::quoted));
    }

    @Provide
    Arbitrary<String> blanks() {
        return Arbitraries.strings().withChars(' ', '\t', '\r', '\n').ofMaxLength(4);
    }

    /** What is wrong is told by a code that decoding may use, in words fit for a frame. */
    private void assertAnswer(ClientMessage answer) {
        assertNotNull(answer);
        if (answer instanceof ClientMessage.Invalid invalid) {
            assertTrue(Set.of(ErrorCode.BAD_JSON, ErrorCode.BAD_REQUEST, ErrorCode.UNKNOWN_TYPE, ErrorCode.ROOM_NAME)
                    .contains(invalid.code()));
            String frame =
                    text(codec.encode(new ServerMessage.Failure(invalid.id(), invalid.code(), invalid.reason())));
            assertTrue(frame.startsWith("{\"type\":\"error\""));
        }
    }

    private void assertTime(long millis) {
        String expected =
                "{\"type\":\"heartbeat\",\"time\":\"" + MILLISECONDS.format(Instant.ofEpochMilli(millis)) + "\"}";
        assertEquals(expected, text(codec.encode(new ServerMessage.Heartbeat(millis))));
    }

    private String encode(Json data, UserId from) {
        Message message = new Message(LOBBY, new Position("e1", 1), 0, from, data, null, false);
        return text(codec.encode(new ServerMessage.Published(message, "message")));
    }

    private ClientMessage decode(String frame) {
        return codec.decode(utf8(frame), LOBBY);
    }

    private static String text(Frame frame) {
        try {
            return frame.textPayload();
        } finally {
            frame.release();
        }
    }

    /** By Jackson, so that our own quoting is not its own witness. */
    private static String quoted(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
