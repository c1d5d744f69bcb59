package io.roomcast.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real tool, where there is one: {@code kustomize}, or the one inside {@code kubectl}. */
record Kustomize(List<String> command) {
    private static final int PATIENCE_SECONDS = 60;

    static Optional<Kustomize> onPath() {
        return Stream.of(new Kustomize(List.of("kustomize", "build")), new Kustomize(List.of("kubectl", "kustomize")))
                .filter(tool -> isOnPath(tool.command().get(0)))
                .findFirst();
    }

    List<HasMetadata> render(Path directory) {
        return Manifest.parse(run(directory));
    }

    private String run(Path directory) {
        List<String> words = new ArrayList<>(command);
        words.add(directory.toString());
        try {
            Path output = Files.createTempFile("kustomize", ".yaml");
            Path errors = Files.createTempFile("kustomize", ".err");
            try {
                Process process = new ProcessBuilder(words)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(words + " does not end");
                }
                if (process.exitValue() != 0) {
                    throw new AssertionError(words + ": " + Files.readString(errors));
                }
                return Files.readString(output);
            } finally {
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, program))
                .anyMatch(Files::isExecutable);
    }
}
