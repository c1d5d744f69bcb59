package io.roomcast.session;

import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.room.BackendDecision;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where sessions ask whether something may be done that its token allows, in namespaces that leave it to a backend. */
public interface Authorizer {
    /** Allows everything. */
    Authorizer EVERYTHING = question -> CompletableFuture.completedFuture(Ruling.ALLOWED);

    /**
     * What is asked; the same question may be answered as it was a while ago.
     *
     * @param room null where a client connects without naming one
     */
    record Question(BackendDecision action, RoomId room, UserId user) {}

    /** What the backend says. */
    enum Ruling {
        ALLOWED,
        DENIED,
        /** It could not be asked, and so nobody may; another time it may say something else. */
        UNDECIDED
    }

    /** In bounded time, on any thread; does not block and does not fail. */
    CompletionStage<Ruling> ask(Question question);
}
