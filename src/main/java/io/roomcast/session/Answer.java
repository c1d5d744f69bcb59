package io.roomcast.session;

import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.room.Membership;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a command comes to, once it is its turn.
 *
 * @param message null where nothing is to be said
 * @param then what follows right behind the message; never null
 * @param hasPlace it tells of a message that comes by in the room's order, where an ack that moves the position belongs
 * @param placed the room in whose order this is the place of the answer; null for answers that stand in no room's order
 */
record Answer(ServerMessage message, Runnable then, boolean hasPlace, Membership placed) {
    static final Answer SILENT = of(null);

    static Answer of(ServerMessage message) {
        return new Answer(message, Answer::nothing, false, null);
    }

    static Answer of(ServerMessage message, Runnable then) {
        return new Answer(message, then, false, null);
    }

    /** @param ack null where the command had no id */
    static Answer ofPublish(ServerMessage.Ack ack, boolean hasPlace) {
        return new Answer(ack, Answer::nothing, hasPlace, null);
    }

    /** An ack that moves the client's position, at its message's place in the order of the room. */
    static Answer atPlace(ServerMessage.Ack ack, Membership placed) {
        return new Answer(ack, Answer::nothing, false, placed);
    }

    static Answer error(Json id, ErrorCode code, String text) {
        return of(new ServerMessage.Failure(id, code, text));
    }

    /** Where it is known at once. */
    static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private static void nothing() {}
}
