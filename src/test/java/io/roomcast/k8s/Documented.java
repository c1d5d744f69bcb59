package io.roomcast.k8s;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the tables of settings and figures say, which {@code PagesTest} holds against the code. */
final class Documented {
    private static final String TEXT =
            Manifest.text(Path.of("docs/configuration.md")) + Manifest.text(Path.of("docs/operations.md"));
    private static final Pattern VARIABLE =
            Pattern.compile("^\\| `[a-z][a-z.-]+` \\| `([A-Z][A-Z_]+)` \\|", Pattern.MULTILINE);
    private static final Pattern DEFAULT =
            Pattern.compile("^\\| `[a-z][a-z.-]+` \\| `([A-Z][A-Z_]+)` \\| `([^`]*)` \\|", Pattern.MULTILINE);
    private static final Pattern METRIC =
            Pattern.compile("^\\| `roomcast\\.[a-z.]+` \\| `(roomcast_\\w+)` \\|", Pattern.MULTILINE);

    private Documented() {}

    static Set<String> environmentVariables() {
        return found(VARIABLE);
    }

    static String defaultOf(String environmentVariable) {
        return DEFAULT.matcher(TEXT)
                .results()
                .filter(row -> row.group(1).equals(environmentVariable))
                .map(row -> row.group(2))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no default of " + environmentVariable));
    }

    static Set<String> metrics() {
        return found(METRIC);
    }

    private static Set<String> found(Pattern pattern) {
        return pattern.matcher(TEXT).results().map(row -> row.group(1)).collect(Collectors.toCollection(HashSet::new));
    }
}
