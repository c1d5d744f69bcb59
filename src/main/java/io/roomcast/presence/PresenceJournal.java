package io.roomcast.presence;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Learns of every joining and leaving of the whole cluster, each on one pod only; facts of one room come in the order in which
 * they happened. Called on any thread; must not block.
 */
public interface PresenceJournal {
    /** Wants to know nothing. */
    PresenceJournal NONE = new PresenceJournal() {
        @Override
        public boolean isKept() {
            return false;
        }

        @Override
        public void note(PresenceFact fact) {}

        @Override
        public CompletionStage<Void> deliver(List<PresenceFact> facts) {
            return CompletableFuture.completedFuture(null);
        }
    };

    /** False if nobody wants to know; it stays as it is. */
    boolean isKept();

    /** Takes a fact that is kept nowhere else. */
    void note(PresenceFact fact);

    /**
     * Takes facts that the caller keeps until the stage completes; if it fails, they are delivered again, here or on another
     * pod. No more are delivered before.
     */
    CompletionStage<Void> deliver(List<PresenceFact> facts);
}
