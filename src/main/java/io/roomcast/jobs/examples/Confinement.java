package io.roomcast.jobs.examples;

import io.roomcast.jobs.JobFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory, and nothing beside it. Names that could lead out of it are refused by their form: no empty parts, none that begins
 * with a dot, no separators but the slash. What stands in the directory is not trusted either: a symbolic link is never followed,
 * wherever it leads. Only someone else who may write into the directory could put one there at the very moment.
 */
final class Confinement {
    private static final int MAX_DEPTH = 8;
    private static final Pattern PART = Pattern.compile("[\\p{L}\\p{M}\\p{Nd}_-][\\p{L}\\p{M}\\p{Nd}_.-]{0,63}");
    /** What a file system takes for one name, less what is added while it is written. */
    private static final int MAX_PART_BYTES = 200;

    private final Path root;
    private final int maxFiles;

    /** @param maxFiles files and directories in all */
    Confinement(Path root, int maxFiles) {
        this.root = root;
        this.maxFiles = maxFiles;
    }

    /**
     * Writes the file whole or not at all; one that is there is replaced. Directories on the way are made.
     *
     * @param temporary tells the writers of one file apart
     */
    synchronized void write(String name, byte[] content, String temporary) throws JobFailedException, IOException {
        List<String> parts = parts(name);
        Path directory = directoryOf(parts);
        Path file = directory.resolve(parts.get(parts.size() - 1));
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw JobFailedException.forGood("path is not a file");
            }
        } else {
            requireRoom();
        }
        // Of no name that a job could give: those do not begin with a dot.
        Path unfinished = directory.resolve("." + temporary);
        try {
            Files.write(
                    unfinished,
                    content,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** The parts of a name that stays inside; a path is only ever made of them. */
    static List<String> parts(String name) throws JobFailedException {
        List<String> parts = List.of(name.split("/", -1));
        if (parts.size() > MAX_DEPTH || !parts.stream().allMatch(Confinement::isPart)) {
            throw JobFailedException.forGood("path must have 1 to " + MAX_DEPTH
                    + " parts of 1-64 letters, digits and _ . -, with slashes between and no dot in front");
        }
        return parts;
    }

    private static boolean isPart(String part) {
        return PART.matcher(part).matches() && part.getBytes(StandardCharsets.UTF_8).length <= MAX_PART_BYTES;
    }

    private Path directoryOf(List<String> parts) throws JobFailedException, IOException {
        Path directory = root.toRealPath();
        for (String part : parts.subList(0, parts.size() - 1)) {
            directory = directory.resolve(part);
            if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
                requireRoom();
                make(directory);
            }
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw JobFailedException.forGood("path leads through something that is no directory");
            }
        }
        return directory;
    }

    private static void make(Path directory) throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException meanwhile) {
            // By another pod; what it is will be looked at.
        }
    }

    private void requireRoom() throws JobFailedException, IOException {
        try (Stream<Path> all = Files.walk(root)) {
            // The root is one of them.
            if (all.limit(maxFiles + 1L).count() > maxFiles) {
                throw JobFailedException.forGood("there are as many files as there may be");
            }
        }
    }
}
