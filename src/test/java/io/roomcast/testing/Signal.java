package io.roomcast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** What the operating system tells a process that Java has no word for. */
enum Signal {
    /** It stands still, and knows nothing of it afterwards. */
    STOP,
    /** It goes on. */
    CONT;

    void to(Process process) {
        String name = name().toUpperCase(Locale.ROOT);
        try {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new AssertionError("no signal " + name + " to " + process.pid());
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
