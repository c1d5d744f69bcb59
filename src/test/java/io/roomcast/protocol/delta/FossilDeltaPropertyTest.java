package io.roomcast.protocol.delta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever source and target are: the target comes back, no delta is much longer than it, and text stays text. */
class FossilDeltaPropertyTest {
    /** What is done to a source to make a target of it: a part of it, moved or repeated, or something new. */
    @FunctionalInterface
    interface Edit {
        void append(byte[] source, ByteArrayOutputStream target);
    }

    @Property
    void anything_comes_back_from_anything(@ForAll byte[] source, @ForAll byte[] target) {
        isDecoded(source, target);
    }

    @Property(tries = 2_000)
    void what_was_made_of_the_source_comes_back(@ForAll("sources") byte[] source, @ForAll("edits") List<Edit> edits) {
        var target = new ByteArrayOutputStream();
        edits.forEach(edit -> edit.append(source, target));
        isDecoded(source, target.toByteArray());
    }

    @Property
    void bytes_of_two_kinds_in_which_everything_looks_alike_come_back(
            @ForAll("alike") byte[] source, @ForAll("alike") byte[] target) {
        isDecoded(source, target);
    }

    @Property(tries = 2_000)
    void no_character_of_a_text_is_cut(@ForAll("texts") List<String> words, @ForAll("texts") List<String> others) {
        // Characters that begin or end alike, so that what is common ends within them.
        String common = String.join(" ", words);
        byte[] source = utf8(common + "é" + common + "😀" + common);
        byte[] target = utf8(String.join("", others) + common + "è" + common + "😁" + common);
        byte[] delta = isDecoded(source, target);
        assertArrayEquals(delta, utf8(new String(delta, StandardCharsets.UTF_8)));
    }

    private static byte[] isDecoded(byte[] source, byte[] target) {
        byte[] delta = FossilDelta.encode(source, target);
        assertArrayEquals(target, FossilDecoder.decode(source, delta));
        assertTrue(
                delta.length <= target.length + FossilDelta.MAX_OVERHEAD,
                () -> delta.length + " bytes for " + target.length);
        assertEquals(0, Arrays.compare(delta, FossilDelta.encode(source, target)), "the same each time");
        return delta;
    }

    @Provide
    Arbitrary<byte[]> sources() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(2_000);
    }

    @Provide
    Arbitrary<List<Edit>> edits() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 2_000),
                        Arbitraries.integers().between(0, 300),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(40))
                .as(FossilDeltaPropertyTest::edit)
                .list()
                .ofMaxSize(12);
    }

    private static Edit edit(int from, int length, byte[] instead) {
        return (source, target) -> {
            int begin = Math.min(from, source.length);
            target.write(source, begin, Math.min(length, source.length - begin));
            target.writeBytes(instead);
        };
    }

    @Provide
    Arbitrary<byte[]> alike() {
        return Arbitraries.of((byte) 'a', (byte) 'b').array(byte[].class).ofMaxSize(600);
    }

    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.of("a", "lobby", "é", "è", "ê", "日本", "日木", "😀", "😁", "{\"price\":", "0123456789abcdef")
                .list()
                .ofMaxSize(20);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
