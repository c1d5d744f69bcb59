package io.roomcast.witness;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the replies and pushes of a frame of the Centrifuge protocol, one after the other, into its own fields, which hold until the next
 * one: as {@link FrameReader} does for the server's own protocol. What the protocol leaves out is 0, false, empty or null.
 */
final class ReplyReader {
    private static final JsonFactory JSON = new JsonFactory();

    private final DataReader data;
    private final List<Told> publications = new ArrayList<>();
    private JsonParser parser;

    private boolean ping;
    private long id;
    private boolean temporary;
    private int errorCode;
    private String errorText;
    private long heartbeat;
    private boolean pong;
    private boolean recoverable;
    private boolean recovered;
    private String epoch;
    private long offset;
    private boolean push;
    private String channel;
    private boolean publication;
    private boolean unsubscribe;
    private int unsubscribeCode;

    ReplyReader(Script script) {
        this.data = new DataReader(script);
    }

    /** One frame, whose replies are then asked for. */
    void read(String frame) throws IOException {
        parser = JSON.createParser(frame);
    }

    /** Fails if what comes is not one JSON object; false at the end of the frame. */
    boolean next() throws IOException {
        clear();
        JsonToken token = parser.nextToken();
        if (token == null) {
            parser.close();
            return false;
        }
        if (token != JsonToken.START_OBJECT) {
            throw new IOException("not an object");
        }
        ping = true;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            ping = false;
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "id" -> id = parser.getLongValue();
                case "error" -> error();
                case "connect" -> connect();
                case "subscribe" -> subscribe();
                case "push" -> push();
                default -> parser.skipChildren();
            }
        }
        return true;
    }

    private void clear() {
        ping = false;
        id = 0;
        temporary = false;
        errorCode = 0;
        errorText = null;
        heartbeat = 0;
        pong = false;
        recoverable = false;
        recovered = false;
        epoch = "";
        offset = 0;
        push = false;
        channel = null;
        publication = false;
        unsubscribe = false;
        unsubscribeCode = 0;
        publications.clear();
        data.clear();
    }

    private void error() throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "code" -> errorCode = parser.getIntValue();
                case "message" -> errorText = parser.getText();
                case "temporary" -> temporary = parser.getBooleanValue();
                default -> parser.skipChildren();
            }
        }
    }

    private void connect() throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "ping" -> heartbeat = parser.getLongValue();
                case "pong" -> pong = parser.getBooleanValue();
                default -> parser.skipChildren();
            }
        }
    }

    private void subscribe() throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "recoverable" -> recoverable = parser.getBooleanValue();
                case "recovered" -> recovered = parser.getBooleanValue();
                case "epoch" -> epoch = parser.getText();
                case "offset" -> offset = parser.getLongValue();
                case "publications" -> {
                    if (value == JsonToken.START_ARRAY) {
                        readPublications();
                    }
                }
                default -> parser.skipChildren();
            }
        }
    }

    private void readPublications() throws IOException {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            long place = publication();
            publications.add(data.at(place));
        }
    }

    /** Returns its offset. */
    private long publication() throws IOException {
        long place = Told.UNNUMBERED;
        data.clear();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "offset" -> place = parser.getLongValue();
                case "data" -> data.read(parser);
                default -> parser.skipChildren();
            }
        }
        return place;
    }

    private void push() throws IOException {
        push = true;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "channel" -> channel = parser.getText();
                case "pub" -> {
                    publication = true;
                    offset = publication();
                }
                case "unsubscribe" -> unsubscribe();
                default -> parser.skipChildren();
            }
        }
    }

    private void unsubscribe() throws IOException {
        unsubscribe = true;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("code")) {
                unsubscribeCode = parser.getIntValue();
            } else {
                parser.skipChildren();
            }
        }
    }

    boolean isPing() {
        return ping;
    }

    boolean isPush() {
        return push;
    }

    /** Of the command that it replies to. */
    long id() {
        return id;
    }

    /** 0 where there is no error. */
    int errorCode() {
        return errorCode;
    }

    String errorText() {
        return errorText;
    }

    boolean isTemporary() {
        return temporary;
    }

    /** Seconds between two pings; 0 for none. */
    long ping() {
        return heartbeat;
    }

    /** Whether pings are to be answered. */
    boolean pong() {
        return pong;
    }

    boolean isRecoverable() {
        return recoverable;
    }

    boolean recovered() {
        return recovered;
    }

    String epoch() {
        return epoch;
    }

    long offset() {
        return offset;
    }

    /** Those of a subscription, as they stand there. Good until the next reply is read. */
    List<Told> publications() {
        return publications;
    }

    String channel() {
        return channel;
    }

    boolean isPublication() {
        return publication;
    }

    /** The one publication of a push. */
    Told told() {
        return data.at(offset);
    }

    boolean isUnsubscribe() {
        return unsubscribe;
    }

    int unsubscribeCode() {
        return unsubscribeCode;
    }
}
