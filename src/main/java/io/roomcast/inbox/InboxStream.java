package io.roomcast.inbox;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where entries wait, for one reader at a time. Called on the loop, one call after the other; stages complete there. */
public interface InboxStream {
    /** What became of a wish to read. */
    record Taken(boolean isReader, List<InboxEntry> entries) {}

    /** @param rejection why the entry was not published; null if it was */
    record Settled(String id, String rejection) {}

    /**
     * The oldest entries that are not settled, first those that a reader before took and left, or word that another pod is
     * the reader. Who is the reader stays it for a while.
     */
    CompletionStage<Taken> take();

    /** Takes entries out for good, into the rejected ones where there is a reason. To settle them again does nothing. */
    CompletionStage<Void> settle(List<Settled> settled);

    /** Ends being the reader, so that another pod need not wait. */
    CompletionStage<Void> release();
}
