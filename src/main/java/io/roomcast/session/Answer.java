package io.roomcast.session;

import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.ServerMessage;

/**
 * What a command comes to, once it is its turn.
 *
 * @param message null where nothing is to be said
 * @param then what follows right behind the message; never null
 * @param hasPlace it tells of a message that comes by in the room's order, where an ack that moves the position belongs
 */
record Answer(ServerMessage message, Runnable then, boolean hasPlace) {
    static final Answer SILENT = new Answer(null, Answer::nothing, false);

    static Answer of(ServerMessage message) {
        return new Answer(message, Answer::nothing, false);
    }

    static Answer of(ServerMessage message, Runnable then) {
        return new Answer(message, then, false);
    }

    /** @param ack null where the command had no id */
    static Answer ofPublish(ServerMessage.Ack ack, boolean hasPlace) {
        return new Answer(ack, Answer::nothing, hasPlace);
    }

    static Answer error(Json id, ErrorCode code, String text) {
        return of(new ServerMessage.Failure(id, code, text));
    }

    private static void nothing() {}
}
