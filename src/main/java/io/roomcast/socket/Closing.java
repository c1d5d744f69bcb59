package io.roomcast.socket;

import io.quarkus.websockets.next.CloseReason;
import io.roomcast.protocol.CloseStatus;

/** What a close frame says in the language of the client. */
@FunctionalInterface
interface Closing {
    /** As the native protocol has it. */
    Closing NATIVE = status -> new CloseReason(status.code(), status.reason());

    CloseReason reasonFor(CloseStatus status);
}
