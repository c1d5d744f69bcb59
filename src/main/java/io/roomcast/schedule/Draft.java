package io.roomcast.schedule;

import io.roomcast.protocol.Json;
import io.roomcast.protocol.json.JsonValues;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A message that lacks only the number of its firing, which is known where it is published.
 *
 * @param pieces one at least; with the same positive number between each two of them they are one JSON value
 */
public record Draft(List<String> pieces) {
    private static final String ANY_COUNT = "1";

    public Draft {
        pieces = List.copyOf(pieces);
    }

    /** Of a text that was cut where the number goes: as it is if that makes it JSON, else as a string. */
    static Draft of(List<String> texts) {
        // Wherever JSON may have one digit it may have more, so what holds for this count holds for all.
        byte[] example = String.join(ANY_COUNT, texts).getBytes(StandardCharsets.UTF_8);
        return JsonValues.parse(example).isPresent() ? onOneLine(texts) : quoted(texts);
    }

    /** In JSON a raw line break is only ever blank between tokens; in formats where a line is a frame it is the end. */
    private static Draft onOneLine(List<String> texts) {
        return new Draft(texts.stream()
                .map(text -> text.replace('\n', ' ').replace('\r', ' '))
                .toList());
    }

    private static Draft quoted(List<String> texts) {
        String[] pieces = texts.stream().map(Draft::escaped).toArray(String[]::new);
        pieces[0] = '"' + pieces[0];
        pieces[pieces.length - 1] += '"';
        return new Draft(List.of(pieces));
    }

    private static String escaped(String text) {
        String quoted = JsonValues.quote(text).toString();
        return quoted.substring(1, quoted.length() - 1);
    }

    public Json numbered(long count) {
        return Json.checked(String.join(Long.toString(count), pieces).getBytes(StandardCharsets.UTF_8));
    }
}
