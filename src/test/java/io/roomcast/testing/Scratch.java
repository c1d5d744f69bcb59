package io.roomcast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Folders of processes that a test starts. What nobody has removed goes with this process. */
final class Scratch {
    private static final Set<Path> FOLDERS = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> FOLDERS.forEach(Scratch::remove), "scratch"));
    }

    private Scratch() {}

    static Path folder(String name) throws IOException {
        Path folder = Files.createTempDirectory(name);
        FOLDERS.add(folder);
        return folder;
    }

    /** With all that is in it, once the process that lived there has ended. */
    static void remove(Path folder) {
        FOLDERS.remove(folder);
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
