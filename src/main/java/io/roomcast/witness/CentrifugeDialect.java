package io.roomcast.witness;

import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The Centrifuge client protocol in JSON, as its public schema has it: commands and replies by id, one command after the other to come into
 * the room, and pings that are answered. A publish has no key, and its reply does not name its place.
 */
final class CentrifugeDialect implements Dialect {
    /** From here on the client comes back into the room by itself; below, it stays outside. */
    private static final int FIRST_RESUBSCRIBE_CODE = 2500;

    private static final int OVERLOADED = 3013;
    /** Nothing of what was asked has happened, so that it may be asked again. */
    private static final int TOO_MANY_REQUESTS = 111;

    private final int index;
    private final Crowd crowd;
    private final String room;
    private final Hearing client;
    private final Consumer<String> line;
    /** Publishes that are owed a reply, by the ids of their commands. */
    private final Map<Long, Long> asked = new HashMap<>();

    private long lastId;
    private long connectId;
    private long subscribeId;
    /** Whether pings are to be answered. */
    private boolean pong;

    CentrifugeDialect(int index, Crowd crowd, Hearing client, Consumer<String> line) {
        this.index = index;
        this.crowd = crowd;
        this.room = crowd.plan().roomOf(index);
        this.client = client;
        this.line = line;
    }

    @Override
    public WebSocketConnectOptions connecting(WebSocketConnectOptions options, URI url) {
        return options.setURI(crowd.plan().path(url, index));
    }

    @Override
    public void opened() {
        connectId = ++lastId;
        line.accept(CentrifugeScript.connect(connectId, crowd.plan().token()));
    }

    /** Into the server first, where it has not let the client in yet. */
    @Override
    public void enter() {
        if (connectId != 0) {
            opened();
            return;
        }
        subscribeId = ++lastId;
        line.accept(CentrifugeScript.subscribe(
                subscribeId, room, crowd.judge().epochOf(index), crowd.judge().offsetOf(index)));
    }

    @Override
    public void publish(long number, long sent) {
        long id = ++lastId;
        asked.put(id, number);
        line.accept(CentrifugeScript.publish(id, room, crowd.script().data(number, sent)));
    }

    @Override
    public void lost() {
        asked.clear();
        lastId = 0;
        connectId = 0;
        subscribeId = 0;
    }

    @Override
    public void hear(String text) throws IOException {
        ReplyReader replies = crowd.replies();
        replies.read(text);
        while (replies.next()) {
            if (replies.isPing()) {
                if (pong) {
                    line.accept("{}");
                }
            } else if (replies.isPush()) {
                if (room.equals(replies.channel())) {
                    pushed(replies);
                }
            } else {
                replied(replies);
            }
        }
    }

    private void replied(ReplyReader reply) throws IOException {
        long id = reply.id();
        Long number = asked.remove(id);
        if (number != null) {
            published(number, reply);
        } else if (id == connectId) {
            connected(reply);
        } else if (id == subscribeId) {
            subscribed(reply);
        } else {
            throw new IOException("a reply to command " + id + ", which was not sent or has its reply");
        }
    }

    private void published(long number, ReplyReader reply) {
        if (reply.errorCode() == 0) {
            client.acknowledged(number, null, 0, false);
        } else {
            // Of other temporary errors nobody knows whether the message has a place all the same.
            client.publishRefused(number, why(reply), reply.errorCode() == TOO_MANY_REQUESTS, 0);
        }
    }

    private void connected(ReplyReader reply) {
        if (reply.errorCode() != 0) {
            client.enteringRefused(why(reply), reply.isTemporary(), 0);
            return;
        }
        connectId = 0;
        pong = reply.pong();
        client.welcomed(reply.ping(), null);
        enter();
    }

    private void subscribed(ReplyReader reply) {
        if (reply.errorCode() != 0) {
            client.enteringRefused(why(reply), reply.isTemporary(), 0);
            return;
        }
        subscribeId = 0;
        client.subscribed(
                reply.isRecoverable() ? reply.epoch() : null,
                reply.recovered() ? reached(reply) : reply.offset(),
                reply.recovered(),
                reply.publications());
    }

    /** Servers tell the place behind what was missed or the one before it: SDKs go on from there with each publication. */
    private static long reached(ReplyReader reply) {
        List<Told> missed = reply.publications();
        return missed.isEmpty()
                ? reply.offset()
                : Math.max(reply.offset(), missed.get(missed.size() - 1).offset());
    }

    private void pushed(ReplyReader push) {
        if (push.isUnsubscribe()) {
            int code = push.unsubscribeCode();
            if (code >= FIRST_RESUBSCRIBE_CODE) {
                client.interrupted();
                if (subscribeId == 0) {
                    enter();
                }
            } else {
                client.unsubscribed("it was put out of its room with " + code);
            }
        } else if (push.isPublication()) {
            client.message(push.told());
        }
    }

    private static String why(ReplyReader reply) {
        return reply.errorCode() + ", " + reply.errorText();
    }

    @Override
    public boolean hasKeys() {
        return false;
    }

    @Override
    public boolean isFinal(int closeCode) {
        return (closeCode >= 3500 && closeCode < 4000) || (closeCode >= 4500 && closeCode < 5000);
    }

    @Override
    public boolean isOverloaded(int closeCode) {
        return closeCode == OVERLOADED;
    }
}
