package io.roomcast.witness;

import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;

/** The server's own protocol: the room and the position stand in the URL, and a publish has a key. */
final class NativeDialect implements Dialect {
    private static final String SUBPROTOCOL = "roomcast.v1";
    private static final int OVERLOADED = 1013;
    private static final int FIRST_FINAL_CODE = 4500;
    private static final int LAST_FINAL_CODE = 4999;

    private final int index;
    private final Crowd crowd;
    private final String room;
    private final Hearing client;
    private final Consumer<String> line;

    NativeDialect(int index, Crowd crowd, Hearing client, Consumer<String> line) {
        this.index = index;
        this.crowd = crowd;
        this.room = crowd.plan().roomOf(index);
        this.client = client;
        this.line = line;
    }

    @Override
    public WebSocketConnectOptions connecting(WebSocketConnectOptions options, URI url) {
        String epoch = crowd.judge().epochOf(index);
        String since = epoch == null
                ? ""
                : "?epoch=" + epoch + "&offset=" + crowd.judge().offsetOf(index);
        options.setURI(crowd.plan().path(url, index) + since).setSubProtocols(List.of(SUBPROTOCOL));
        if (crowd.plan().token() != null) {
            options.putHeader("Authorization", "Bearer " + crowd.plan().token());
        }
        return options;
    }

    /** The URL has said it all. */
    @Override
    public void opened() {}

    @Override
    public void enter() {
        line.accept(Script.subscribe(
                room, crowd.judge().epochOf(index), crowd.judge().offsetOf(index)));
    }

    @Override
    public void publish(long number, long sent) {
        line.accept(crowd.script().publish(number, sent));
    }

    @Override
    public void lost() {}

    @Override
    public void hear(String text) throws IOException {
        FrameReader frame = crowd.frames();
        frame.read(text);
        String type = frame.type() == null ? "" : frame.type();
        switch (type) {
            case "welcome" -> client.welcomed(Math.max(0, frame.heartbeat()), frame.user());
            case "ack" -> {
                if (frame.id() > 0) {
                    client.acknowledged(frame.id(), frame.epoch(), frame.offset(), frame.duplicate());
                }
            }
            case "error" -> refused(frame);
            case "reconnect" -> client.asked(frame.afterMillis());
            default -> {
                if (room.equals(frame.room())) {
                    heardOfRoom(type, frame);
                }
            }
        }
    }

    private void refused(FrameReader frame) {
        String why = frame.code() + ", " + frame.text();
        if (frame.id() > 0) {
            client.publishRefused(frame.id(), why, frame.retry(), frame.retryAfterMillis());
        } else {
            client.enteringRefused(why, frame.retry(), frame.retryAfterMillis());
        }
    }

    private void heardOfRoom(String type, FrameReader frame) {
        switch (type) {
            case "subscribed" ->
                client.subscribed(
                        frame.epoch(), frame.offset(), Boolean.TRUE.equals(frame.recovered()), frame.messages());
            case "unsubscribed" -> client.unsubscribed("it was put out of its room");
            case "gap" -> {
                if (frame.epoch() != null) {
                    client.gap(frame.epoch(), frame.offset());
                }
            }
            case "batch" -> frame.messages().forEach(client::message);
            default -> {
                if (frame.isMessage()) {
                    client.message(frame.told());
                }
            }
        }
    }

    @Override
    public boolean hasKeys() {
        return true;
    }

    @Override
    public boolean isFinal(int closeCode) {
        return closeCode >= FIRST_FINAL_CODE && closeCode <= LAST_FINAL_CODE;
    }

    @Override
    public boolean isOverloaded(int closeCode) {
        return closeCode == OVERLOADED;
    }
}
