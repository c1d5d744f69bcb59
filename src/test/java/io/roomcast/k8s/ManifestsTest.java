package io.roomcast.k8s;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.roomcast.k8s.Manifest.Kustomization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every file under {@code k8s/}: well formed, used by a kustomization, and true of the application. */
class ManifestsTest {
    private static final String KUSTOMIZATION = "kustomization.yaml";
    private static final Path BASE = Manifest.ROOT.resolve("base");
    private static final Path DEPLOYMENT = BASE.resolve("deployment.yaml");
    /** A setting in a file of them, or one that was taken out of force. */
    private static final Pattern SETTING = Pattern.compile("^#?([A-Z_]+)=(.*)$", Pattern.MULTILINE);
    /** Tokens are signed with at least so many bytes; a shorter secret stops the start. */
    private static final int SHORTEST_SECRET = 32;

    @ParameterizedTest
    @MethodSource("kubernetesFiles")
    void a_manifest_has_no_field_that_its_kind_does_not_know(Path file) {
        assertFalse(Manifest.read(file).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"spec:\n", "  template:\n", "    spec:\n", "        - name: roomcast\n"})
    void an_unknown_field_is_found_at_any_depth(String place) {
        String text = Manifest.text(DEPLOYMENT);
        String line = text.substring(text.indexOf(place) + place.length())
                .lines()
                .findFirst()
                .orElseThrow();
        String indent = " ".repeat(line.length() - line.stripLeading().length());
        String wrong = text.replaceFirst(Pattern.quote(place), Matcher.quoteReplacement(place + indent + "wrong: 1\n"));

        AssertionError error = assertThrows(AssertionError.class, () -> Manifest.parse(wrong));

        assertTrue(error.getMessage().contains("wrong"), error.getMessage());
    }

    @Test
    void a_field_that_stands_twice_is_found() {
        String twice = Manifest.text(DEPLOYMENT) + "kind: Deployment\n";

        assertThrows(AssertionError.class, () -> Manifest.parse(twice));
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void what_a_kustomization_names_exists(Path directory) {
        Kustomization kustomization = Manifest.kustomization(directory);
        List<Path> named = new ArrayList<>();
        Stream.concat(kustomization.resources().stream(), kustomization.components().stream())
                .map(directory::resolve)
                .map(path -> Files.isDirectory(path) ? path.resolve(KUSTOMIZATION) : path)
                .forEach(named::add);
        named.addAll(filesBeside(directory, kustomization));

        assertAll(named.stream().map(path -> () -> assertTrue(Files.isRegularFile(path), path.toString())));
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void a_patch_changes_something_that_is_there(Path directory) {
        Set<String> there = resources(directory).stream().map(Manifest::id).collect(Collectors.toSet());

        for (HasMetadata patch : patches(directory)) {
            assertTrue(there.contains(Manifest.id(patch)), () -> Manifest.id(patch) + " in " + there);
        }
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void images_replicas_and_merged_settings_are_of_something_that_is_there(Path directory) {
        Kustomization kustomization = Manifest.kustomization(directory);
        Set<String> generated = kustomization.resources().stream()
                .map(directory::resolve)
                .filter(Files::isDirectory)
                .flatMap(base -> Manifest.kustomization(base).configMapGenerator().stream())
                .map(Kustomization.Generator::name)
                .collect(Collectors.toSet());

        kustomization.images().forEach(image -> assertEquals("roomcast", image.name()));
        kustomization.replicas().forEach(replicas -> assertEquals("roomcast", replicas.name()));
        kustomization.configMapGenerator().stream()
                .filter(generator -> "merge".equals(generator.behavior()))
                .forEach(generator -> assertTrue(generated.contains(generator.name()), generator.name()));
    }

    @Test
    void no_file_lies_about_unused() {
        Set<Path> used = new HashSet<>();
        for (Path directory : kustomizations().toList()) {
            Kustomization kustomization = Manifest.kustomization(directory);
            used.add(directory.resolve(KUSTOMIZATION));
            kustomization.resources().forEach(name -> used.add(directory.resolve(name)));
            used.addAll(filesBeside(directory, kustomization));
        }
        Set<Path> unused = files().filter(file -> !used.contains(file))
                .filter(file -> !file.toString().endsWith(".example.yaml"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(Set.of(Manifest.ROOT.resolve("README.md")), unused);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void a_setting_is_one_of_the_application(Path file) {
        Set<String> known = Documented.environmentVariables();

        List<String> names = SETTING.matcher(Manifest.text(file))
                .results()
                .map(setting -> setting.group(1))
                .toList();
        assertFalse(names.isEmpty());
        assertTrue(known.containsAll(names), () -> names + " in " + file);
    }

    @Test
    void a_forgotten_example_secret_stops_the_start() {
        Secret auth = secret("roomcast-auth");

        assertTrue(auth.getStringData().get("secret").getBytes(StandardCharsets.UTF_8).length < SHORTEST_SECRET);
    }

    @Test
    void the_example_has_every_key_that_is_read_from_a_file() {
        Set<String> keys = secret("roomcast-auth").getStringData().keySet();
        String settings = Manifest.text(Manifest.ROOT.resolve("overlays/prod/prod.env"));

        Set<String> read = Pattern.compile("^[A-Z_]+_FILE=/etc/roomcast/auth/(.+)$", Pattern.MULTILINE)
                .matcher(settings)
                .results()
                .map(setting -> setting.group(1))
                .collect(Collectors.toSet());
        assertEquals(keys, read);
    }

    /** Else dashboards and the autoscaler would ask for something else than Prometheus has. */
    @Test
    void the_metric_that_the_autoscaler_asks_for_is_the_one_that_the_adapter_makes() {
        var rule = Manifest.tree(Manifest.ROOT.resolve("components/monitoring/prometheus-adapter.example.yaml"))
                .at("/rules/custom/0");

        assertTrue(rule.path("seriesQuery").asText().startsWith("roomcast_sessions{"));
        assertEquals("roomcast_sessions", rule.at("/name/as").asText());
        assertTrue(Documented.metrics().contains("roomcast_sessions"));
    }

    private static Secret secret(String name) {
        return Manifest.all(Manifest.read(BASE.resolve("secret.example.yaml")), Secret.class).stream()
                .filter(secret -> secret.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Path> filesBeside(Path directory, Kustomization kustomization) {
        List<Path> files = new ArrayList<>();
        kustomization.patches().stream()
                .map(Kustomization.Patch::path)
                .filter(Objects::nonNull)
                .forEach(name -> files.add(directory.resolve(name)));
        for (Kustomization.Generator generator : kustomization.configMapGenerator()) {
            Stream.of(generator.envs(), generator.files())
                    .filter(Objects::nonNull)
                    .flatMap(List::stream)
                    .forEach(name -> files.add(directory.resolve(name)));
        }
        return files;
    }

    /** Of the directory and all that it builds on, before patches. */
    private static List<HasMetadata> resources(Path directory) {
        List<HasMetadata> objects = new ArrayList<>();
        for (String name : Manifest.kustomization(directory).resources()) {
            Path path = directory.resolve(name);
            objects.addAll(Files.isDirectory(path) ? resources(path) : Manifest.read(path));
        }
        return objects;
    }

    private static List<HasMetadata> patches(Path directory) {
        List<HasMetadata> patches = new ArrayList<>();
        for (Kustomization.Patch patch : Manifest.kustomization(directory).patches()) {
            String text = patch.path() == null ? patch.text() : Manifest.text(directory.resolve(patch.path()));
            patches.addAll(Manifest.parse(text));
        }
        return patches;
    }

    static Stream<Path> kubernetesFiles() {
        return files().filter(file -> file.toString().endsWith(".yaml"))
                .filter(file -> !file.endsWith(KUSTOMIZATION) && !file.endsWith("prometheus-adapter.example.yaml"));
    }

    static Stream<Path> kustomizations() {
        return files().filter(file -> file.endsWith(KUSTOMIZATION)).map(Path::getParent);
    }

    static Stream<Path> settings() {
        return files().filter(file -> file.toString().endsWith(".env"));
    }

    private static Stream<Path> files() {
        try (Stream<Path> files = Files.walk(Manifest.ROOT)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
