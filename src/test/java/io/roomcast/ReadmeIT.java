package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomcast.testing.FrameListener;
import io.roomcast.testing.Page;
import io.roomcast.testing.PodCluster;
import io.roomcast.testing.PodCluster.Pod;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's program in Java, as it stands there but for the port. Those in other languages are run by recipes.test.mjs. */
class ReadmeIT {
    @TempDir
    private Path directory;

    @Test
    @Timeout(180)
    void the_program_in_java_says_hello_and_hears_itself_and_others() throws IOException {
        try (PodCluster pods = PodCluster.in(directory)) {
            Pod pod = pods.start();
            pods.becomesReady();
            FrameListener other = FrameListener.connect(pod.sockets().resolve("/ws/lobby"));
            other.hears("subscribed");

            Process program =
                    run(source().replace("ws://localhost:8080", pod.sockets().toString()));
            try (BufferedReader printed = program.inputReader()) {
                assertEquals("1 \"hello\"", printed.readLine());
                other.hears("message", 1);
                other.says("{\"type\":\"publish\",\"data\":\"and hello to you\"}");
                assertEquals("2 \"and hello to you\"", printed.readLine());
            } finally {
                program.destroy();
            }
        }
    }

    private static String source() {
        List<Page.Block> programs = Page.at("README.md").blocks("Use it from").stream()
                .filter(block -> block.info().equals("java talks=Hello.java"))
                .toList();
        assertEquals(1, programs.size());
        return programs.get(0).content();
    }

    private Process run(String source) throws IOException {
        Path file = Files.writeString(directory.resolve("Hello.java"), source);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(java.toString(), "-cp", System.getProperty("java.class.path"), file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
