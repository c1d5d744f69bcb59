package io.roomcast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for a server that goes and comes back to it. Not one of those that the system gives to whoever asks for any: between two lives of
 * the server a client's connection would have it, or a client that knocks there would even be connected to itself.
 */
final class FreePort {
    private static final int FIRST = 10_240;
    /** Where those begin that Linux gives away. */
    private static final int END = 32_768;

    private FreePort() {}

    static int find() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket free = new ServerSocket(port)) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // Another one.
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }
}
