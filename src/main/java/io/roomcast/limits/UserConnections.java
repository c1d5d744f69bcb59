package io.roomcast.limits;

import io.roomcast.protocol.UserId;
import java.util.concurrent.CompletionStage;

/** Connections of each user, on all pods. Safe from any thread, never blocks. */
public interface UserConnections {
    /** Counts one more; false if the user has as many as they may, and this one is not counted. Never fails. */
    CompletionStage<Boolean> enter(UserId user);

    /** One less, of those that were counted here. */
    void leave(UserId user);
}
