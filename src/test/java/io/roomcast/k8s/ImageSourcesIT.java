package io.roomcast.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** After the build: what the Dockerfiles copy is there, and nothing of the packaged server is left out. */
class ImageSourcesIT {
    private static final Path BUILD = Path.of(System.getProperty("roomcast.build.directory", "target"));

    @Test
    void all_of_the_packaged_server_goes_into_the_image_of_the_jar() throws IOException {
        List<Path> copied = sources("Dockerfile.jvm");
        List<Path> packaged = children(BUILD.resolve("quarkus-app"), "*");
        // Tells what is in lib; nothing reads it.
        packaged.removeIf(file -> file.endsWith("quarkus-app-dependencies.txt"));

        assertEquals(
                packaged.stream().sorted().toList(), copied.stream().sorted().toList());
        for (Path source : copied) {
            assertTrue(Files.isRegularFile(source) || !children(source, "*").isEmpty(), source.toString());
        }
    }

    @Test
    void there_is_one_native_executable_to_copy() throws IOException {
        List<Path> executables = sources("Dockerfile.native-micro");
        assumeTrue(!executables.isEmpty(), "built without -Dnative: there is no executable");

        assertEquals(1, executables.size(), "the image would not build: run clean first");
        assertTrue(Files.isExecutable(executables.get(0)));
    }

    private static List<Path> sources(String name) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String source : Dockerfile.read(Dockerfile.DIRECTORY.resolve(name)).sources()) {
            Path path = Path.of(source);
            assertEquals("target", path.getName(0).toString());
            Path place = BUILD.resolve(path.subpath(1, path.getNameCount()));
            found.addAll(children(place.getParent(), place.getFileName().toString()));
        }
        return found;
    }

    private static List<Path> children(Path directory, String pattern) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory, pattern)) {
            children.forEach(found::add);
        }
        return found;
    }
}
