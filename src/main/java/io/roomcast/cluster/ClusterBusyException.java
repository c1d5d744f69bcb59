package io.roomcast.cluster;

/** Too many questions are under way; whoever asks comes back later. */
public final class ClusterBusyException extends RuntimeException {
    public ClusterBusyException() {
        // Thrown in numbers where it is thrown at all; the stack would only show the event loop.
        super("too many questions to all pods are under way", null, false, false);
    }
}
