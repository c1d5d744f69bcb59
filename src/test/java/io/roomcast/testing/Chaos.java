package io.roomcast.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** What strange clients say: nearly right, right in the wrong place, or nothing of the kind. The same seed says the same. */
public final class Chaos {
    private static final int MAX_DEPTH = 4;
    private static final HexFormat HEX = HexFormat.of();

    private static final List<String> ROOMS = List.of(
            "lobby",
            "room:1",
            "room:2",
            "live:1",
            "user:ann",
            "user:bob",
            "system",
            "time",
            "caf\u00e9",
            "a".repeat(128),
            "a".repeat(129),
            "",
            ".",
            "..",
            "a b",
            "a/b",
            "e\u0301",
            "\u0000",
            "%2e",
            "\uD83D\uDE00",
            "\u202e");

    private static final List<String> TYPES = List.of(
            "auth",
            "subscribe",
            "unsubscribe",
            "publish",
            "presence",
            "history",
            "refresh",
            "job",
            "ping",
            "message",
            "welcome",
            "PUBLISH",
            "");

    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "-1",
            "100",
            "1000",
            "1001",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "-0",
            "1.5",
            "1e3",
            "1e400",
            "-1e-400",
            "0.1E+2",
            "01",
            "+1",
            "NaN",
            "Infinity");

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "null",
            "hello",
            "\u0000",
            "\r\n",
            "\n\n",
            "\u007f\u0080",
            "\u2028",
            "\uFEFF",
            "\uD800",
            "\uDFFF\uD800",
            "\uD83D\uDE00",
            "'\"\\",
            "<script>",
            "${x}",
            "{time}",
            "../../etc/passwd",
            "%s%n%d",
            "*");

    private final SplittableRandom random;

    public Chaos(long seed) {
        random = new SplittableRandom(seed);
    }

    /** From 0 on, without the bound. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** True once in so many times. */
    public boolean oneIn(int times) {
        return below(times) == 0;
    }

    public <T> T oneOf(List<T> some) {
        return some.get(below(some.size()));
    }

    @SafeVarargs
    public final <T> T oneOf(T... some) {
        return some[below(some.length)];
    }

    @SafeVarargs
    public final <T> T oneOf(Supplier<T>... some) {
        return some[below(some.length)].get();
    }

    public byte[] bytes(int most) {
        byte[] bytes = new byte[below(most + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    public String text() {
        if (oneIn(3)) {
            return random.ints(below(12), 0, 0x3000)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }
        return oneIn(500) ? oneOf(TEXTS).repeat(below(3_000)) : oneOf(TEXTS);
    }

    /** Mostly of a room that there may be. */
    public String room() {
        return oneIn(12) ? text() : oneIn(3) ? oneOf(ROOMS) : ROOMS.get(below(6));
    }

    public String number() {
        return oneIn(3) ? Integer.toString(random.nextInt()) : oneOf(NUMBERS);
    }

    /** Mostly valid. */
    public String json() {
        return json(MAX_DEPTH);
    }

    private String json(int depth) {
        if (depth == 0 || oneIn(3)) {
            return oneOf(
                    this::number, () -> quoted(text()), () -> oneOf("null", "true", "false", "tru", "\"\\ud800\""));
        }
        if (oneIn(60)) {
            int levels = 90 + below(20);
            return "[".repeat(levels) + "]".repeat(oneIn(5) ? levels - 1 : levels);
        }
        List<String> values = new ArrayList<>();
        boolean named = oneIn(2);
        for (int i = below(4); i >= 0; i--) {
            values.add((named ? quoted(text()) + ":" : "") + json(depth - 1));
        }
        String inside = String.join(oneIn(30) ? ",," : ",", values);
        return named ? '{' + inside + '}' : '[' + inside + ']';
    }

    /** An object with some of these fields, in any order; each is a name, followed by how its value is made. */
    public String object(List<String> fields) {
        List<String> some = new ArrayList<>(fields);
        for (int i = some.size() - 1; i > 0; i--) {
            Collections.swap(some, i, below(i + 1));
        }
        some.removeIf(field -> oneIn(12));
        if (oneIn(10) && !some.isEmpty()) {
            some.add(some.get(0));
        }
        if (oneIn(10)) {
            some.add(quoted(text()) + ":" + json());
        }
        String blank = oneIn(8) ? oneOf(" ", "\n", "\t\r\n  ") : "";
        return blank + "{" + blank + String.join("," + blank, some) + "}"
                + (oneIn(30) ? oneOf(blank, "x", "{}", "\u0000") : "");
    }

    /** A field that is right most of the time, and any JSON else. */
    public String field(String name, String json) {
        return quoted(name) + ":" + (oneIn(8) ? json() : json);
    }

    /** A frame of the native protocol, or nearly. */
    public String command() {
        String type = oneIn(20) ? text() : oneOf(TYPES);
        List<String> fields = new ArrayList<>();
        fields.add(field("type", quoted(type)));
        if (!oneIn(4)) {
            fields.add(field("id", oneOf(number(), quoted(text()))));
        }
        if (oneIn(2)) {
            fields.add(field("room", quoted(room())));
        }
        if (type.equals("publish") || type.equals("job") || oneIn(10)) {
            fields.add(field("data", json()));
        }
        if (type.equals("job") || oneIn(20)) {
            fields.add(field("job", quoted(oneOf("work", "statistics", "store-text", text()))));
        }
        if (type.equals("auth") || type.equals("refresh") || oneIn(20)) {
            fields.add(field("token", quoted(oneOf("good", "other", text()))));
            fields.add(field(
                    "rooms", "[" + quoted(room()) + ",{\"room\":" + quoted(room()) + ",\"since\":" + since() + "}]"));
        }
        if (oneIn(4)) {
            fields.add(field("since", since()));
        }
        if (oneIn(4)) {
            fields.add(field("key", quoted(oneOf("k1", "k2", text()))));
        }
        if (oneIn(4)) {
            fields.add(field("limit", number()));
        }
        if (oneIn(4)) {
            fields.add(field("exclude_self", oneOf("true", "false")));
            fields.add(field("reverse", oneOf("true", "false")));
        }
        return object(fields);
    }

    private String since() {
        return oneIn(6)
                ? json()
                : object(List.of(field("epoch", quoted(oneOf("e", text()))), field("offset", number())));
    }

    /** The same with some bytes changed, lost, doubled or added. */
    public byte[] mutant(byte[] good) {
        byte[] bytes = good.clone();
        for (int i = below(3); i >= 0 && bytes.length > 0; i--) {
            int at = below(bytes.length);
            switch (below(4)) {
                case 0 -> bytes[at] = (byte) below(256);
                case 1 -> bytes[at] ^= (byte) (1 << below(8));
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                default -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }

    public String mutant(String good) {
        return new String(mutant(good.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    /** As JSON, raw where JSON allows it; half characters come as escapes or as what is no UTF-8. */
    public String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || (Character.isSurrogate(c) && oneIn(2))) {
                json.append("\\u").append(HEX.toHexDigits(c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
