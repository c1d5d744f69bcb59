package io.roomcast.jobs.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.MemorySize;
import io.roomcast.auth.SettingException;
import io.roomcast.jobs.JobFailedException;
import io.roomcast.protocol.json.JsonValues;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreTextJobTest {
    @TempDir
    private Path world;

    private Path directory;
    private Path outside;

    private record Limits(Optional<Path> directory, MemorySize maxSize, int maxFiles) implements JobFilesConfig {}

    @BeforeEach
    void make_the_directory() throws IOException {
        directory = Files.createDirectory(world.resolve("inside"));
        outside = Files.createDirectory(world.resolve("outside"));
    }

    private static StoreTextJob job(Path directory) {
        return new StoreTextJob(new Limits(Optional.ofNullable(directory), new MemorySize(BigInteger.TEN), 10));
    }

    private String store(String path, String text) throws Exception {
        String data = "{\"path\":" + JsonValues.quote(path) + ",\"text\":" + JsonValues.quote(text) + "}";
        return job(directory).run(RecordingCall.with(data)).toString();
    }

    private static List<String> names(Path below) throws IOException {
        try (Stream<Path> all = Files.walk(below)) {
            return all.filter(path -> !path.equals(below))
                    .map(path -> below.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void a_text_becomes_a_file_and_nothing_else_is_left() throws Exception {
        assertEquals("{\"path\":\"notes/änn/1.txt\",\"bytes\":6}", store("notes/änn/1.txt", "höllo"));
        assertEquals("höllo", Files.readString(directory.resolve("notes/änn/1.txt")));
        assertEquals(List.of("notes", "notes/änn", "notes/änn/1.txt"), names(directory));
    }

    @Test
    void a_file_that_is_there_is_replaced() throws Exception {
        store("a", "first");
        store("a", "2");
        assertEquals("2", Files.readString(directory.resolve("a")));
        assertEquals(List.of("a"), names(directory));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "..",
                ".",
                "../outside/a",
                "a/../../outside/a",
                "a/..",
                "a/./b",
                "/etc/passwd",
                "//a",
                "a//b",
                "a/",
                "~/a",
                ".hidden",
                "a/.hidden",
                "a\\..\\b",
                "C:a",
                "a\nb",
                "a b",
                "1/2/3/4/5/6/7/8/9",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void a_path_that_could_lead_elsewhere_is_refused(String path) throws Exception {
        assertThrows(JobFailedException.class, () -> store(path, "x"));
        assertThrows(JobFailedException.class, () -> store(path + "\u0000", "x"));
        assertEquals(List.of(), names(directory));
        assertEquals(List.of(), names(outside));
    }

    @Test
    void a_link_is_not_followed_wherever_it_leads() throws Exception {
        Files.writeString(outside.resolve("a"), "theirs");
        Files.createSymbolicLink(directory.resolve("out"), outside);
        Files.createSymbolicLink(directory.resolve("a"), outside.resolve("a"));
        Files.createSymbolicLink(directory.resolve("new"), outside.resolve("new"));
        Files.createSymbolicLink(directory.resolve("here"), directory);
        for (String path : List.of("out/a", "out/b", "out/c/d", "a", "new", "here/a")) {
            var failure = assertThrows(JobFailedException.class, () -> store(path, "x"), path);
            assertTrue(failure.getMessage().contains("path"), failure::getMessage);
        }
        assertEquals("theirs", Files.readString(outside.resolve("a")));
        assertEquals(List.of("a"), names(outside));
    }

    @Test
    void a_directory_is_no_file_and_a_file_no_directory() throws Exception {
        store("a/b", "x");
        assertThrows(JobFailedException.class, () -> store("a", "x"));
        assertThrows(JobFailedException.class, () -> store("a/b/c", "x"));
        assertEquals(List.of("a", "a/b"), names(directory));
    }

    @Test
    void a_text_has_a_size() throws Exception {
        store("a", "1234567890");
        assertThrows(JobFailedException.class, () -> store("a", "12345678901"));
        assertThrows(JobFailedException.class, () -> store("a", "éééééé"));
        assertEquals("1234567890", Files.readString(directory.resolve("a")));
    }

    @Test
    void there_are_so_many_files_and_no_more() throws Exception {
        for (int i = 1; i <= 9; i++) {
            store("f" + i, "x");
        }
        assertThrows(JobFailedException.class, () -> store("d/f", "x"), "a directory and a file in it");
        assertThrows(JobFailedException.class, () -> store("f10", "x"));
        store("f9", "new");
        assertEquals("new", Files.readString(directory.resolve("f9")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "[]",
                "{}",
                "{'path':'a'}",
                "{'text':'a'}",
                "{'path':1,'text':'a'}",
                "{'path':'a','text':null}"
            })
    void data_of_another_form_is_refused(String data) {
        assertThrows(JobFailedException.class, () -> job(directory).run(RecordingCall.with(data)));
    }

    @Test
    void without_a_directory_there_is_no_such_job() {
        assertFalse(job(null).isEnabled());
        assertTrue(job(directory).isEnabled());
    }

    @Test
    void a_directory_that_is_not_there_is_told_at_start_up() {
        var refusal = assertThrows(SettingException.class, () -> job(world.resolve("nowhere")));
        assertTrue(refusal.getMessage().contains("roomcast.job-files.directory"), refusal::getMessage);
    }
}
