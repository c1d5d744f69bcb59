package io.roomcast;

import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Writes the reference of all settings into {@code docs/configuration.md}: names, types, defaults and Javadoc of the interfaces that are
 * a {@code @ConfigMapping}, read from the sources. Uses nothing but a JDK, so that {@link #COMMAND} runs it without a build.
 */
final class ConfigurationReference {
    static final String COMMAND = "java src/test/java/io/roomcast/ConfigurationReference.java";
    static final Path PAGE = Path.of("docs/configuration.md");

    private static final Path SOURCES = Path.of("src/main/java");
    private static final String ROOMS = "roomcast.rooms";
    private static final String NONE = "none";
    /** Where a default is not the annotation's, Javadoc says it. */
    private static final Pattern DEFAULT = Pattern.compile("\\bdefault (?:none|(as )?(`[^`]+`))");
    /** Where more is said, by prefix. */
    private static final Map<String, String> MORE = Map.ofEntries(
            Map.entry("roomcast.admission", "[who may come in](security.md#who-may-come-in)"),
            Map.entry("roomcast.api", "[backend API](backends.md#backend-api)"),
            Map.entry("roomcast.auth", "[authentication](security.md#authentication)"),
            Map.entry("roomcast.authorize", "[decisions by a backend](backends.md#decisions-by-a-backend)"),
            Map.entry("roomcast.broker.local", "[limits](operations.md#limits)"),
            Map.entry("roomcast.broker.redis", "[many servers](operations.md#many-servers)"),
            Map.entry("roomcast.cluster", "[backend API](backends.md#backend-api)"),
            Map.entry("roomcast.drain", "[deploys](operations.md#deploys)"),
            Map.entry("roomcast.job-files", "[jobs](backends.md#jobs)"),
            Map.entry("roomcast.job-queue", "[jobs](backends.md#jobs)"),
            Map.entry("roomcast.jobs", "[jobs](backends.md#jobs)"),
            Map.entry("roomcast.origins", "[who may come in](security.md#who-may-come-in)"),
            Map.entry("roomcast.schedules", "[schedules](backends.md#schedules)"),
            Map.entry("roomcast.session", "[limits](operations.md#limits)"),
            Map.entry("roomcast.socket", "[limits](operations.md#limits)"),
            Map.entry("roomcast.sse", "[events over HTTP](clients.md#events-over-http)"),
            Map.entry("roomcast.trace", "[flight recorder](flight-recorder.md)"),
            Map.entry("roomcast.webhooks", "[webhooks](backends.md#webhooks)"));

    private record Setting(String name, String type, String fallback, String meaning) {
        String environment() {
            return name.replaceAll("[^A-Za-z0-9<>]", "_").toUpperCase(Locale.ROOT);
        }
    }

    private record Section(String meaning, List<Setting> settings) {}

    private final Map<String, Section> sections = new TreeMap<>();
    /** What may be written for an enum, by its simple name. */
    private final Map<String, List<String>> words = new HashMap<>();

    private DocTrees docs;

    public static void main(String[] args) throws IOException {
        Files.writeString(PAGE, new ConfigurationReference().renew(Files.readString(PAGE)));
    }

    /** The page with the reference as it should be. */
    String renew(String page) throws IOException {
        read();
        String settings = sections.entrySet().stream()
                .filter(section -> !section.getKey().equals(ROOMS))
                .map(section -> chapter(section.getKey(), section.getValue()))
                .collect(Collectors.joining("\n"));
        return replaced(replaced(page, "settings", settings), "rooms", options(sections.get(ROOMS)));
    }

    private static String replaced(String page, String part, String text) {
        Matcher place = Pattern.compile(
                        "(<!-- " + part + ":[^\n]*-->\n).*?(\n<!-- end of " + part + " -->)", Pattern.DOTALL)
                .matcher(page);
        if (!place.find()) {
            throw new IllegalStateException(PAGE + " has no place for " + part);
        }
        return page.substring(0, place.end(1)) + "\n" + text + page.substring(place.start(2));
    }

    private static String chapter(String prefix, Section section) {
        String more = MORE.containsKey(prefix) ? " See " + MORE.get(prefix) + "." : "";
        return section.settings().stream()
                .map(setting -> row(
                        code(setting.name()),
                        code(setting.environment()),
                        setting.fallback(),
                        setting.type(),
                        setting.meaning()))
                .collect(Collectors.joining("", """
                        ### `%s`

                        %s%s

                        | name | environment | default | type | meaning |
                        | --- | --- | --- | --- | --- |
                        """.formatted(prefix, section.meaning(), more), ""));
    }

    private static String options(Section section) {
        return section.settings().stream()
                .map(option -> row(
                        code(option.name().substring(option.name().lastIndexOf('.') + 1)),
                        option.fallback(),
                        option.type(),
                        option.meaning()))
                .collect(Collectors.joining("", """
                        | option | default | type | meaning |
                        | --- | --- | --- | --- |
                        """, ""));
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    // ---- reading ----

    private void read() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.walk(SOURCES)) {
            List<Path> java =
                    sources.filter(path -> path.toString().endsWith(".java")).toList();
            var task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(java));
            docs = DocTrees.instance(task);
            var units = task.parse();
            units.forEach(unit -> new EnumReader().scan(unit, null));
            units.forEach(unit -> new MappingReader().scan(unit, null));
        }
    }

    private final class EnumReader extends TreePathScanner<Void, Void> {
        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            if (type.getKind() == Tree.Kind.ENUM) {
                String name = type.getSimpleName().toString();
                words.put(
                        name,
                        type.getMembers().stream()
                                .filter(VariableTree.class::isInstance)
                                .map(VariableTree.class::cast)
                                .filter(field -> field.getType().toString().equals(name))
                                .map(constant -> hyphenated(constant.getName().toString()))
                                .toList());
            }
            return super.visitClass(type, null);
        }
    }

    private final class MappingReader extends TreePathScanner<Void, Void> {
        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            annotation(type.getModifiers().getAnnotations(), "ConfigMapping").ifPresent(prefix -> {
                List<Setting> settings = new ArrayList<>();
                addSettings(prefix, type, getCurrentPath(), settings);
                sections.put(prefix, new Section(text(getCurrentPath()), settings));
            });
            return super.visitClass(type, null);
        }

        private void addSettings(String prefix, ClassTree type, TreePath path, List<Setting> settings) {
            for (Tree member : type.getMembers()) {
                if (member instanceof MethodTree method) {
                    add(prefix, method, type, path, settings);
                }
            }
        }

        private void add(String prefix, MethodTree method, ClassTree type, TreePath path, List<Setting> settings) {
            List<? extends AnnotationTree> annotations = method.getModifiers().getAnnotations();
            boolean isParent = annotation(annotations, "WithParentName").isPresent();
            if (isParent && method.getReturnType().toString().startsWith("Map<")) {
                ClassTree valueType = nested(type, (ParameterizedTypeTree) method.getReturnType());
                String key = prefix.equals(ROOMS) ? ".<namespace>" : ".<name>";
                addSettings(prefix + key, valueType, new TreePath(path, valueType), settings);
                return;
            }
            String name = isParent
                    ? prefix
                    : prefix + "." + hyphenated(method.getName().toString());
            String text = text(new TreePath(path, method));
            if (text.isEmpty() && name.endsWith("-file")) {
                text = "The same, from a file.";
            }
            if (text.isEmpty()) {
                throw new IllegalStateException(name + " has no Javadoc");
            }
            settings.add(new Setting(name, type(method.getReturnType()), fallback(annotations, text), text));
        }

        private static ClassTree nested(ClassTree type, ParameterizedTypeTree map) {
            String name = map.getTypeArguments().get(1).toString();
            return type.getMembers().stream()
                    .filter(ClassTree.class::isInstance)
                    .map(ClassTree.class::cast)
                    .filter(nested -> nested.getSimpleName().contentEquals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String fallback(List<? extends AnnotationTree> annotations, String text) {
        Optional<String> annotated = annotation(annotations, "WithDefault");
        if (annotated.isPresent()) {
            return code(annotated.get());
        }
        Matcher said = DEFAULT.matcher(text);
        if (!said.find() || said.group(2) == null) {
            return NONE;
        }
        return (said.group(1) == null ? "" : said.group(1)) + said.group(2);
    }

    /** The value of an annotation, empty text if it has none; or nothing if it is not there. */
    private static Optional<String> annotation(List<? extends AnnotationTree> annotations, String name) {
        return annotations.stream()
                .filter(annotation -> annotation.getAnnotationType().toString().equals(name))
                .map(annotation -> annotation.getArguments().stream()
                        .findFirst()
                        .map(ConfigurationReference::literal)
                        .orElse(""))
                .findFirst();
    }

    private static String literal(ExpressionTree argument) {
        ExpressionTree value = argument instanceof AssignmentTree assignment ? assignment.getExpression() : argument;
        return ((com.sun.source.tree.LiteralTree) value).getValue().toString();
    }

    private String type(Tree type) {
        if (type instanceof ParameterizedTypeTree generic) {
            String argument = type(generic.getTypeArguments().get(0));
            return switch (generic.getType().toString()) {
                case "Optional" -> argument;
                case "List", "Set" -> argument.equals("text") ? "list" : "list of " + argument;
                default -> throw new IllegalStateException("no name for " + type);
            };
        }
        String name = type.toString();
        return switch (name) {
            case "int", "OptionalInt" -> "number";
            case "boolean", "Boolean" -> "`true`, `false`";
            case "String" -> "text";
            case "Duration" -> "time";
            case "MemorySize" -> "bytes";
            case "Path" -> "path";
            case "URI" -> "URL";
            default ->
                Optional.ofNullable(words.get(name))
                        .orElseThrow(() -> new IllegalStateException("no name for " + name))
                        .stream()
                        .map(ConfigurationReference::code)
                        .collect(Collectors.joining(", "));
        };
    }

    /** The Javadoc above a declaration in Markdown, on one line; empty if there is none. */
    private String text(TreePath path) {
        var comment = docs.getDocCommentTree(path);
        if (comment == null) {
            return "";
        }
        return comment.getFullBody().stream()
                .map(ConfigurationReference::markdown)
                .collect(Collectors.joining())
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String markdown(DocTree part) {
        if (part instanceof TextTree text) {
            return text.getBody();
        }
        if (part instanceof LiteralTree literal) {
            return code(literal.getBody().getBody());
        }
        if (part instanceof LinkTree link) {
            return code(hyphenated(link.getReference().getSignature().replaceFirst("^#", "")));
        }
        if (part.toString().matches("</?code>")) {
            return "`";
        }
        throw new IllegalStateException("no Markdown for " + part);
    }

    private static String hyphenated(String name) {
        return name.replaceAll("(?<=[a-z])([A-Z])", "-$1").replace('_', '-').toLowerCase(Locale.ROOT);
    }
}
