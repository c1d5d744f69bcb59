package io.roomcast.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be known of an image without a container engine. */
class DockerfilesTest {
    private static final Pattern PINNED = Pattern.compile("[a-z0-9.-]+/[a-z0-9./-]+:\\d[\\w.-]*");
    private static final Pattern EXEC_FORM = Pattern.compile("\\[\"[^\"]+\"(, \"[^\"]+\")*]");
    private static final Pattern WORD = Pattern.compile("\"([^\"]+)\"");
    private static final Set<String> SHELLS = Set.of("sh", "bash", "/bin/sh", "/bin/bash");
    private static final Set<String> ALLOWED =
            Set.of("FROM", "ARG", "LABEL", "WORKDIR", "COPY", "EXPOSE", "USER", "ENTRYPOINT");

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void the_base_is_named_in_full_and_pinned(Path file) {
        assertTrue(PINNED.matcher(Dockerfile.read(file).only("FROM")).matches(), file.toString());
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void the_user_is_a_number_that_kubelet_can_tell_from_root(Path file) {
        assertNotEquals(0, Integer.parseInt(Dockerfile.read(file).only("USER")));
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void the_server_is_started_without_a_shell(Path file) {
        String entrypoint = Dockerfile.read(file).only("ENTRYPOINT");

        assertTrue(EXEC_FORM.matcher(entrypoint).matches(), entrypoint);
        assertTrue(words(entrypoint).stream().noneMatch(SHELLS::contains), entrypoint);
    }

    /** No RUN above all: a base without a shell could not. */
    @ParameterizedTest
    @MethodSource("dockerfiles")
    void nothing_is_run_while_it_is_built(Path file) {
        Set<String> used = Dockerfile.read(file).instructions().stream()
                .map(Dockerfile.Instruction::words)
                .collect(Collectors.toSet());

        assertEquals(ALLOWED, used);
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void what_is_started_was_copied(Path file) {
        Dockerfile dockerfile = Dockerfile.read(file);
        String program = words(dockerfile.only("ENTRYPOINT")).stream()
                .filter(word -> word.startsWith("/work/"))
                .findFirst()
                .orElseThrow();

        List<String> targets = dockerfile.all("COPY").stream()
                .map(copy -> copy.substring(copy.lastIndexOf(' ') + 1))
                .toList();
        assertTrue(targets.contains(program) || targets.contains(program.replaceAll("[^/]+$", "")), program);
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void ports_are_those_of_the_application(Path file) {
        String settings = Manifest.text(Path.of("src/main/resources/application.properties"));
        String ports = Stream.of("quarkus.http.port", "quarkus.management.port")
                .map(name -> Pattern.compile("(?m)^" + Pattern.quote(name) + "=(\\d+)$")
                        .matcher(settings)
                        .results()
                        .findFirst()
                        .orElseThrow()
                        .group(1))
                .collect(Collectors.joining(" "));

        assertEquals(ports, Dockerfile.read(file).only("EXPOSE"));
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void labels_say_what_it_is(Path file) {
        Dockerfile dockerfile = Dockerfile.read(file);
        Map<String, String> labels = dockerfile.labels();
        String pom = Manifest.text(Path.of("pom.xml"));

        assertEquals(tag(pom, "name"), labels.get("org.opencontainers.image.title"));
        assertEquals(tag(pom, "description"), labels.get("org.opencontainers.image.description"));
        assertTrue(pom.contains("<name>" + labels.get("org.opencontainers.image.licenses") + "</name>"));
        assertEquals(dockerfile.only("FROM"), labels.get("org.opencontainers.image.base.name"));
        assertEquals(List.of("VERSION=unversioned", "REVISION=unknown"), dockerfile.all("ARG"));
        assertEquals("${VERSION}", labels.get("org.opencontainers.image.version"));
        assertEquals("${REVISION}", labels.get("org.opencontainers.image.revision"));
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void what_is_copied_is_let_in_and_sources_are_not(Path file) {
        for (String source : Dockerfile.read(file).sources()) {
            String example = source.replace("*", "roomcast-1.0").replaceAll("/$", "/some/file");
            assertTrue(letIn(example), example);
        }
        for (String hidden : List.of("src/main/java/A.java", "pom.xml", ".git/config", "target/classes/A.class")) {
            assertTrue(!letIn(hidden), hidden);
        }
    }

    @Test
    void native_images_differ_only_in_their_base() {
        List<Dockerfile.Instruction> micro = withoutBase("Dockerfile.native-micro");

        assertEquals(micro, withoutBase("Dockerfile.native"));
    }

    private static List<Dockerfile.Instruction> withoutBase(String name) {
        return Dockerfile.read(Dockerfile.DIRECTORY.resolve(name)).instructions().stream()
                .filter(instruction -> !instruction.words().equals("FROM")
                        && !instruction.words().equals("LABEL"))
                .toList();
    }

    /** As the builder does it: the last line that fits the file, or one of its directories, decides. */
    private static boolean letIn(String path) {
        boolean isIn = true;
        for (String line : Manifest.text(Path.of(".dockerignore")).lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            boolean isException = line.startsWith("!");
            if (fits(isException ? line.substring(1) : line, Path.of(path))) {
                isIn = isException;
            }
        }
        return isIn;
    }

    private static boolean fits(String pattern, Path path) {
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        for (Path part = path; part != null; part = part.getParent()) {
            if (matcher.matches(part)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> words(String execForm) {
        Matcher word = WORD.matcher(execForm);
        return word.results().map(found -> found.group(1)).toList();
    }

    /** The first of its name: that of the project. */
    private static String tag(String pom, String name) {
        return Arrays.stream(pom.split("<" + name + ">", 2))
                .skip(1)
                .findFirst()
                .orElseThrow()
                .split("<", 2)[0];
    }

    static Stream<Path> dockerfiles() {
        return Dockerfile.all();
    }
}
