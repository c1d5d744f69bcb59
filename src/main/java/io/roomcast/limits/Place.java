package io.roomcast.limits;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.protocol.UserId;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What one connection takes of the limits. Each part is given back once, by whoever sees its end first: the user's with the session,
 * the rest with the connection, which a client may keep open for a while after it was told that all is over. Safe from any thread.
 */
public final class Place {
    private static final CompletionStage<Boolean> YES = CompletableFuture.completedFuture(true);

    private final Connections connections;
    /** Null where it is not known. */
    private final InetAddress network;
    /** Null until the connection counts as someone's, and when it does no more. */
    @GuardedBy("this")
    private UserId user;

    /** Nobody is to be counted any more. */
    @GuardedBy("this")
    private boolean over;

    @GuardedBy("this")
    private boolean left;

    Place(Connections connections, InetAddress network) {
        this.connections = connections;
        this.network = network;
    }

    /**
     * Counts it as one of the user's too; false where they have as many as they may. Once at most. Never fails; completes on any
     * thread, and before it returns where users are not counted.
     */
    public CompletionStage<Boolean> takeAs(UserId newUser) {
        if (!connections.countsUsers()) {
            return YES;
        }
        return connections.enterAs(newUser).thenApply(entered -> {
            if (entered && !keep(newUser)) {
                connections.leaveAs(newUser);
            }
            return entered;
        });
    }

    /** False where it has ended while it was asked. */
    private synchronized boolean keep(UserId newUser) {
        if (!over) {
            user = newUser;
        }
        return !over;
    }

    /** The session is over, the connection perhaps not yet. */
    public void leaveUser() {
        UserId former;
        synchronized (this) {
            over = true;
            former = user;
            user = null;
        }
        if (former != null) {
            connections.leaveAs(former);
        }
    }

    /** The connection is gone, or came to nothing. */
    public void leave() {
        leaveUser();
        synchronized (this) {
            if (left) {
                return;
            }
            left = true;
        }
        connections.leave(network);
    }
}
