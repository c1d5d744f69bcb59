package io.roomcast.jobs.examples;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.roomcast.jobs.JobFailedException;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.json.JsonFields;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What {@code statistics} is asked: a list of numbers, or an object of {@code values} (the list) or of {@code rows} (objects) and
 * {@code field} (their number that counts), with {@code percentiles} where others than the usual ones are wanted.
 */
final class NumbersInput {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_PERCENTILES = 20;
    private static final Map<String, Double> USUAL = usual("50", "90", "95", "99");

    private final double[] values;
    private final int missing;
    private final Map<String, Double> percentiles;

    private NumbersInput(double[] values, int missing, Map<String, Double> percentiles) {
        this.values = values;
        this.missing = missing;
        this.percentiles = percentiles;
    }

    /** Not copied; nobody changes it. */
    double[] values() {
        return values;
    }

    /** Rows without the field, or with null in it. */
    int missing() {
        return missing;
    }

    /** Each as it was written, and its value. */
    Map<String, Double> percentiles() {
        return percentiles;
    }

    private static Map<String, Double> usual(String... percents) {
        Map<String, Double> usual = new LinkedHashMap<>();
        for (String percent : percents) {
            usual.put(percent, Double.valueOf(percent));
        }
        return usual;
    }

    static NumbersInput read(Json data) throws JobFailedException {
        try {
            return readAny(data);
        } catch (IOException unreadable) {
            throw JobFailedException.forGood("data has a number that cannot be read");
        }
    }

    private static NumbersInput readAny(Json data) throws JobFailedException, IOException {
        if (data.utf8()[firstOf(data)] == '[') {
            return new NumbersInput(numbers(data, "data"), 0, USUAL);
        }
        JsonFields fields = JsonFields.parse(data.utf8())
                .orElseThrow(() -> JobFailedException.forGood("data must be a list of numbers, or an object"));
        Optional<Json> percents = fields.value("percentiles");
        Map<String, Double> percentiles = percents.isPresent() ? percentiles(percents.get()) : USUAL;
        Optional<Json> values = fields.value("values");
        if (values.isPresent()) {
            return new NumbersInput(numbers(values.get(), "values"), 0, percentiles);
        }
        Json rows = fields.value("rows").orElseThrow(() -> JobFailedException.forGood("values or rows is missing"));
        var column = new Growing();
        int all = readRows(rows, fieldName(fields), column);
        return new NumbersInput(column.toArray(), all - column.size, percentiles);
    }

    private static int firstOf(Json data) {
        int first = 0;
        while (data.utf8()[first] <= ' ') {
            first++;
        }
        return first;
    }

    private static String fieldName(JsonFields fields) throws JobFailedException {
        try {
            return fields.text("field").orElseThrow(() -> JobFailedException.forGood("field is missing"));
        } catch (IllegalArgumentException otherType) {
            throw JobFailedException.forGood(otherType.getMessage());
        }
    }

    private static double[] numbers(Json list, String what) throws JobFailedException, IOException {
        var numbers = new Growing();
        try (JsonParser parser = JSON.createParser(list.utf8())) {
            require(parser.nextToken() == JsonToken.START_ARRAY, what + " must be a list");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                numbers.add(number(parser, what + "[" + numbers.size + "]"));
            }
        }
        return numbers.toArray();
    }

    /** Returns how many rows there are. */
    private static int readRows(Json rows, String field, Growing column) throws JobFailedException, IOException {
        int row = 0;
        try (JsonParser parser = JSON.createParser(rows.utf8())) {
            require(parser.nextToken() == JsonToken.START_ARRAY, "rows must be a list");
            for (; parser.nextToken() != JsonToken.END_ARRAY; row++) {
                String where = "rows[" + row + "]";
                require(parser.currentToken() == JsonToken.START_OBJECT, where + " must be an object");
                OptionalDouble number = numberIn(parser, field, where);
                if (number.isPresent()) {
                    column.add(number.getAsDouble());
                }
            }
        }
        return row;
    }

    /** Of several fields of that name the last one counts. */
    private static OptionalDouble numberIn(JsonParser parser, String field, String where)
            throws JobFailedException, IOException {
        OptionalDouble number = OptionalDouble.empty();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean counts = parser.currentName().equals(field);
            JsonToken token = parser.nextToken();
            if (counts) {
                number = token == JsonToken.VALUE_NULL
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(number(parser, where + "." + field));
            } else {
                parser.skipChildren();
            }
        }
        return number;
    }

    private static Map<String, Double> percentiles(Json list) throws JobFailedException, IOException {
        Map<String, Double> percentiles = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(list.utf8())) {
            require(parser.nextToken() == JsonToken.START_ARRAY, "percentiles must be a list");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                double percent = number(parser, "percentiles");
                require(percent >= 0 && percent <= 100, "percentiles must be from 0 to 100");
                percentiles.put(parser.getText(), percent);
                require(percentiles.size() <= MAX_PERCENTILES, "percentiles may have " + MAX_PERCENTILES + " entries");
            }
        }
        return percentiles;
    }

    private static double number(JsonParser parser, String where) throws JobFailedException, IOException {
        require(parser.currentToken().isNumeric(), where + " must be a number");
        double value = parser.getDoubleValue();
        require(Double.isFinite(value), where + " is too large");
        return value;
    }

    private static void require(boolean holds, String otherwise) throws JobFailedException {
        if (!holds) {
            throw JobFailedException.forGood(otherwise);
        }
    }

    /** Numbers, without an object for each. As many as the input has, which is bounded. */
    private static final class Growing {
        private double[] numbers = new double[256];
        private int size;

        void add(double number) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * size);
            }
            numbers[size++] = number;
        }

        double[] toArray() {
            return Arrays.copyOf(numbers, size);
        }
    }
}
