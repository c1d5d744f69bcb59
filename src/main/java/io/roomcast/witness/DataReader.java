package io.roomcast.witness;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads the data of one message: what the witness published, or anything. What was read holds until the next one. */
final class DataReader {
    private static final long NANOS_PER_MICRO = 1000;

    private final Script script;
    /** {@link Told#FOREIGN} where someone else published it. */
    private long number = Told.FOREIGN;

    private long sent;

    DataReader(Script script) {
        this.script = script;
    }

    void clear() {
        number = Told.FOREIGN;
        sent = 0;
    }

    /** The parser is at the value, and at its end afterwards. */
    void read(JsonParser parser) throws IOException {
        clear();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        boolean own = false;
        long claimed = Told.FOREIGN;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals(Script.RUN)) {
                own = value == JsonToken.VALUE_STRING && script.run().equals(parser.getText());
            } else if (name.equals(Script.NUMBER) && value == JsonToken.VALUE_NUMBER_INT) {
                claimed = parser.getLongValue();
            } else if (name.equals(Script.SENT) && value == JsonToken.VALUE_NUMBER_INT) {
                sent = script.start() + parser.getLongValue() * NANOS_PER_MICRO;
            } else {
                parser.skipChildren();
            }
        }
        if (own) {
            number = claimed;
        }
    }

    Told at(long offset) {
        return new Told(offset, number, sent);
    }
}
