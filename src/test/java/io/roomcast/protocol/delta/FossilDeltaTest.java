package io.roomcast.protocol.delta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FossilDeltaTest {
    /** Decoded by the SDK itself in src/test/js/delta.test.mjs. */
    private static final Path VECTORS = Path.of("src/test/resources/fossil-deltas.json");

    static List<JsonNode> vectors() throws IOException {
        return IntStream.range(0, read().size()).mapToObj(i -> read().get(i)).toList();
    }

    private static JsonNode read() {
        try {
            return new ObjectMapper().readTree(Files.readString(VECTORS));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void deltas_are_those_that_the_sdk_is_shown(JsonNode vector) {
        byte[] source = utf8(vector.path("source").asText());
        byte[] target = utf8(vector.path("target").asText());
        assertEquals(vector.path("delta").asText(), text(FossilDelta.encode(source, target)));
    }

    @Test
    void the_same_again_is_one_copy() {
        assertEquals("G\nG@0,12xn;", delta("0123456789abcdef", "0123456789abcdef"));
    }

    @Test
    void nothing_is_a_length_and_a_checksum() {
        assertEquals("0\n0;", delta("", ""));
        assertEquals("0\n0;", delta("0123456789abcdef", ""));
    }

    @Test
    void what_has_nothing_in_common_is_told_as_it_is() {
        assertEquals("3\n3:abc1XObC0;", delta("", "abc"));
    }

    @Test
    void one_figure_that_changes_in_a_long_message_is_all_that_is_told() {
        String before = prices(1_000, 7);
        String after = before.replace("\"S500\",\"price\":7", "\"S500\",\"price\":8");
        byte[] delta = FossilDelta.encode(utf8(before), utf8(after));
        assertArrayEquals(utf8(after), FossilDecoder.decode(utf8(before), delta));
        assertTrue(delta.length < 40, delta.length + " bytes");
    }

    @Test
    void figures_that_change_all_over_a_message_leave_the_rest_as_it_was() {
        String before = prices(1_000, 7);
        String after = before.replaceAll("(\"S\\d*50\",\"price\":)7", "$18");
        byte[] delta = FossilDelta.encode(utf8(before), utf8(after));
        assertArrayEquals(utf8(after), FossilDecoder.decode(utf8(before), delta));
        assertTrue(delta.length < after.length() / 50, delta.length + " bytes of " + after.length());
    }

    @Test
    void parts_that_change_places_are_copied() {
        byte[] source = new byte[64 << 10];
        new Random(7).nextBytes(source);
        byte[] target = new byte[source.length];
        System.arraycopy(source, 0, target, source.length / 2, source.length / 2);
        System.arraycopy(source, source.length / 2, target, 0, source.length / 2);
        byte[] delta = FossilDelta.encode(source, target);
        assertArrayEquals(target, FossilDecoder.decode(source, delta));
        assertTrue(delta.length < 64, delta.length + " bytes");
    }

    @Test
    void a_source_in_which_everything_is_the_same_is_no_trap() {
        byte[] source = new byte[64 << 10];
        Arrays.fill(source, (byte) 'a');
        byte[] target = Arrays.copyOf(source, source.length + 1_000);
        for (int i = 0; i < target.length; i += 40) {
            target[i] = 'b';
        }
        byte[] delta = FossilDelta.encode(source, target);
        assertArrayEquals(target, FossilDecoder.decode(source, delta));
    }

    @Test
    void the_decoder_of_the_tests_takes_only_what_is_right() {
        for (String wrong : List.of(
                "", "G", "G\n", "3\n3:abc", "3\n3:abd1XObC0;", "3\n3:abc1XObC0;x", "4\n3:abc1XObC0;", "3\n3@0,0;")) {
            assertThrows(IllegalArgumentException.class, () -> FossilDecoder.decode(utf8("ab"), utf8(wrong)), wrong);
        }
    }

    private static String prices(int count, int price) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"symbol\":\"S%d\",\"price\":%d,\"currency\":\"EUR\"}".formatted(i, price))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String delta(String source, String target) {
        return text(FossilDelta.encode(utf8(source), utf8(target)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
