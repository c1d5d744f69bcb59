package io.roomcast.api.centrifuge;

import io.roomcast.auth.Right;
import java.util.Locale;

/** What can be asked for, alone or in a batch, and the right that it takes. */
enum Command {
    PUBLISH(Right.BACKEND),
    BROADCAST(Right.BACKEND),
    SUBSCRIBE(Right.OPERATOR),
    UNSUBSCRIBE(Right.OPERATOR),
    DISCONNECT(Right.OPERATOR),
    REFRESH(Right.OPERATOR),
    PRESENCE(Right.BACKEND),
    PRESENCE_STATS(Right.BACKEND),
    HISTORY(Right.BACKEND),
    HISTORY_REMOVE(Right.OPERATOR),
    CHANNELS(Right.BACKEND),
    INFO(Right.BACKEND),
    RPC(Right.BACKEND);

    private final Right right;
    private final String wireName = name().toLowerCase(Locale.ROOT);

    Command(Right right) {
        this.right = right;
    }

    Right right() {
        return right;
    }

    String wireName() {
        return wireName;
    }
}
