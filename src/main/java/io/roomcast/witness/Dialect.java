package io.roomcast.witness;

import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * What is said on one client's line and what is understood of the other side, in one protocol. The client decides when something is said;
 * what it hears is told to it as {@link Hearing}. Runs on the crowd's loop.
 */
interface Dialect {
    /** What a client understands. */
    interface Hearing {
        /** The server knows the client, and will say something at least once in so many seconds; 0 where it does not say how often. */
        void welcomed(long heartbeatSeconds, String user);

        /**
         * The client is in its room.
         *
         * @param epoch null where the room keeps no history
         * @param recovered whether {@code messages} are all that were missed; false too where nothing was asked for
         */
        void subscribed(String epoch, long offset, boolean recovered, List<Told> messages);

        void message(Told told);

        /** Something is missing, and this is the position now. */
        void gap(String epoch, long offset);

        /** Something is missing, and the client has to ask again from where it is. */
        void interrupted();

        void unsubscribed(String why);

        /** @param epoch null where the protocol does not say at which place */
        void acknowledged(long number, String epoch, long offset, boolean duplicate);

        /** @param retry whether it was not taken, and may be later */
        void publishRefused(long number, String why, boolean retry, long retryAfterMillis);

        /** The server does not let the client in, or not into its room; the socket stays open. */
        void enteringRefused(String why, boolean retry, long retryAfterMillis);

        /** The server leaves, and closes the line after so long. */
        void asked(long leaveAfterMillis);
    }

    /** Completes the options of a connection to a server. */
    WebSocketConnectOptions connecting(WebSocketConnectOptions options, URI url);

    /** The line is open: says what has to be said then to come into the room. */
    void opened();

    /** Asks for the room once more, on an open line. */
    void enter();

    /** @param sent when it was first sent, as {@link System#nanoTime} */
    void publish(long number, long sent);

    /** The line is gone, and so are all answers that it owed. */
    void lost();

    /** Fails if the text is not what the protocol has; what stands before that has been told. */
    void hear(String text) throws IOException;

    /** Whether a publish whose answer was lost can be asked for again, without being published twice. */
    boolean hasKeys();

    /** With this code the server says that the client need not come back. */
    boolean isFinal(int closeCode);

    /** With this code it asks for time. */
    boolean isOverloaded(int closeCode);
}
