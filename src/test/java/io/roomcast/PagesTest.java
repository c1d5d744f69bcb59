package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.centrifuge.CentrifugeCodes;
import io.roomcast.room.Namespaces;
import io.roomcast.room.RoomOptions;
import io.roomcast.room.RoomsConfig;
import io.roomcast.testing.Page;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of the pages say what the code says: nothing is missing there, and nothing has gone. */
class PagesTest {
    private static final Page CONFIGURATION = Page.at("docs/configuration.md");
    private static final Page PROTOCOL = Page.at("docs/protocol.md");
    private static final Page OPERATIONS = Page.at("docs/operations.md");
    private static final String NONE = "none";
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");
    private static final Pattern METER =
            Pattern.compile("(?:gauge|counter|[Cc]ounter\\.builder|Timer\\.builder)\\(\\s*\"(roomcast\\.[a-z.]+)\"");
    private static final Pattern TEST = Pattern.compile("\\b[A-Z][A-Za-z]+(?:Test|IT)\\b");
    private static final Pattern TYPE =
            Pattern.compile("^package ([a-z.]+);.*?^public interface (\\w+)", Pattern.MULTILINE | Pattern.DOTALL);

    @Test
    void the_reference_of_settings_is_what_the_code_says() throws IOException {
        assertEquals(
                new ConfigurationReference().renew(CONFIGURATION.text()),
                CONFIGURATION.text(),
                () -> ConfigurationReference.PAGE + " is stale. Renew it: " + ConfigurationReference.COMMAND);
    }

    @Test
    void every_setting_is_in_a_table_with_its_default() {
        Map<String, String> documented = CONFIGURATION.rows().stream()
                .filter(row -> row.code(0).startsWith("roomcast."))
                .collect(toMap(row -> row.code(0), row -> row.code(2)));

        assertEquals(settings(), documented);
    }

    @Test
    void every_environment_variable_is_the_one_of_its_setting() {
        for (Page.Row row : CONFIGURATION.rows()) {
            if (row.code(0).contains(".")) {
                assertEquals(environmentName(row.code(0)), row.code(1));
            }
        }
    }

    @Test
    void settings_of_the_framework_are_the_ones_that_are_shipped() {
        Properties shipped = shippedProperties();
        for (Page.Row row : CONFIGURATION.table("Settings of the framework")) {
            assertEquals(shipped.getProperty(row.code(0), "none"), row.code(2), row.code(0));
        }
    }

    @Test
    void every_option_of_a_room_is_in_the_table() {
        Set<String> options = Arrays.stream(RoomsConfig.Namespace.class.getDeclaredMethods())
                .map(method -> hyphenated(method.getName()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(options, firstCodes(CONFIGURATION, "Rooms by namespace"));
    }

    @Test
    void the_default_of_every_option_of_a_room_is_what_a_room_gets() {
        Map<String, String> documented = new LinkedHashMap<>();
        for (Page.Row row : CONFIGURATION.table("Rooms by namespace")) {
            if (CODE.matcher(row.cell(1)).matches()) {
                documented.put("roomcast.rooms.default." + row.code(0), row.code(1));
            }
        }

        assertEquals(optionsOf(Map.of()), optionsOf(documented));
    }

    @Test
    void every_error_code_is_in_the_table_with_whether_to_retry() {
        Map<String, String> codes = Arrays.stream(ErrorCode.values())
                .collect(toMap(ErrorCode::wireName, code -> code.retry() ? "yes" : "no"));

        assertEquals(
                codes, PROTOCOL.table("Error codes").stream().collect(toMap(row -> row.code(0), row -> row.cell(2))));
    }

    @Test
    void every_close_code_is_in_the_table_with_its_reason() {
        Map<String, String> codes = Arrays.stream(CloseStatus.values())
                .collect(toMap(status -> Integer.toString(status.code()), CloseStatus::reason));

        assertEquals(
                codes, PROTOCOL.table("Close codes").stream().collect(toMap(row -> row.cell(0), row -> row.cell(1))));
    }

    @Test
    void every_disconnect_of_the_centrifuge_protocol_is_in_the_table() {
        Map<String, String> codes = Arrays.stream(CloseStatus.values())
                .map(CentrifugeCodes::of)
                .distinct()
                .collect(toMap(
                        disconnect -> Integer.toString(disconnect.code()),
                        disconnect -> disconnect.reconnect() ? "yes" : "no"));

        assertEquals(
                codes,
                Page.at("docs/centrifuge.md").table("What is spoken").stream()
                        .filter(row -> row.cell(0).matches("[34][0-9]{3}"))
                        .collect(toMap(row -> row.cell(0), row -> row.cell(2))));
    }

    @Test
    void every_command_is_in_the_table() {
        // These are no commands, or none of the native protocol's: what cannot be read, and what is relayed as it is.
        Set<String> commands = Arrays.stream(ClientMessage.class.getPermittedSubclasses())
                .filter(type -> type != ClientMessage.Invalid.class
                        && type != ClientMessage.Binary.class
                        && type != ClientMessage.OfCentrifuge.class)
                .map(type -> type.getSimpleName().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = PROTOCOL.table("Protocol").stream()
                .filter(row -> row.cells().size() == 3)
                .map(row -> row.code(0))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(commands, documented);
    }

    @Test
    void every_meter_is_in_the_table() {
        Set<String> registered = sources()
                .flatMap(source -> METER.matcher(source).results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(registered, firstCodes(OPERATIONS, "Figures and health"));
        for (Page.Row row : OPERATIONS.table("Figures and health")) {
            assertTrue(row.code(1).startsWith(row.code(0).replace('.', '_')), row.code(1));
        }
    }

    @Test
    void what_the_readme_says_is_not_spoken_of_the_centrifuge_protocol_is_what_its_page_says() {
        assertEquals(
                notSpoken(Page.at("docs/centrifuge.md").table("What is spoken")),
                notSpoken(Page.at("README.md").table("Use it from")));
    }

    @Test
    void every_test_that_a_page_names_is_there() throws IOException {
        Set<String> classes;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            classes = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".java"))
                    .map(file -> file.replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        assertAll(Page.all().stream()
                .flatMap(page -> TEST.matcher(page.text())
                        .results()
                        .map(MatchResult::group)
                        .map(test -> () -> assertTrue(classes.contains(test), page.path() + " names " + test))));
    }

    @Test
    void every_link_leads_to_a_file_and_to_a_heading_in_it() {
        assertAll(Page.all().stream().flatMap(page -> page.links().stream().map(link -> () -> follow(page, link))));
    }

    @Test
    void every_page_can_be_reached_from_the_readme() {
        Set<Path> reached = new TreeSet<>();
        reach(Path.of("README.md"), reached);

        assertEquals(Page.all().stream().map(Page::path).toList(), List.copyOf(reached));
    }

    private static List<String> notSpoken(List<Page.Row> rows) {
        return rows.stream()
                .filter(row -> row.cells().size() == 2 && row.cell(1).equals("no"))
                .map(row -> row.cell(0))
                .toList();
    }

    private static void follow(Page from, Page.Link link) {
        Path target = target(from, link);
        assertTrue(Files.exists(target), from.path() + " leads to " + target);
        if (!link.anchor().isEmpty()) {
            Set<String> anchors = Page.at(target).anchors();
            assertTrue(anchors.contains(link.anchor()), from.path() + " leads to " + target + "#" + link.anchor());
        }
    }

    private static void reach(Path page, Set<Path> reached) {
        if (page.toString().endsWith(".md") && reached.add(page)) {
            Page from = Page.at(page);
            from.links().forEach(link -> reach(target(from, link), reached));
        }
    }

    private static Path target(Page from, Page.Link link) {
        return link.file().isEmpty()
                ? from.path()
                : from.path().resolveSibling(link.file()).normalize();
    }

    // ---- what the code says ----

    /** Names and defaults of all settings but the rooms' options, which have a table of their own. */
    private static Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        sources()
                .filter(source -> source.contains("@ConfigMapping("))
                .map(PagesTest::typeIn)
                .forEach(mapping ->
                        addSettings(mapping.getAnnotation(ConfigMapping.class).prefix(), mapping, settings));
        settings.keySet().removeIf(name -> name.startsWith("roomcast.rooms."));
        return settings;
    }

    private static Stream<String> sources() {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).map(PagesTest::read).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> typeIn(String source) {
        Matcher name = TYPE.matcher(source);
        assertTrue(name.find(), source);
        try {
            return Class.forName(name.group(1) + "." + name.group(2));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static void addSettings(String prefix, Class<?> mapping, Map<String, String> settings) {
        for (Method method : mapping.getDeclaredMethods()) {
            WithDefault fallback = method.getAnnotation(WithDefault.class);
            String value = fallback == null ? NONE : fallback.value();
            if (!method.isAnnotationPresent(WithParentName.class)) {
                settings.put(prefix + "." + hyphenated(method.getName()), value);
            } else if (method.getReturnType() == List.class) {
                settings.put(prefix, value);
            } else {
                var byName = (ParameterizedType) method.getGenericReturnType();
                addSettings(prefix + ".<name>", (Class<?>) byName.getActualTypeArguments()[1], settings);
            }
        }
    }

    private static String hyphenated(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String environmentName(String property) {
        return property.replaceAll("[^A-Za-z0-9<>]", "_").toUpperCase(Locale.ROOT);
    }

    private static RoomOptions optionsOf(Map<String, String> properties) {
        SmallRyeConfig config = emptyConfig()
                .withMapping(RoomsConfig.class)
                .withDefaultValues(properties)
                .build();
        int maxFrameSize =
                Integer.parseInt(shippedProperties().getProperty("quarkus.websockets-next.server.max-frame-size"));
        return new Namespaces(config.getConfigMapping(RoomsConfig.class), false, maxFrameSize)
                .optionsOf(new RoomId("lobby"));
    }

    /** Knows durations and sizes, and none of the settings of the tests. */
    private static SmallRyeConfigBuilder emptyConfig() {
        return ConfigUtils.emptyConfigBuilder().setAddDefaultSources(false);
    }

    private static Properties shippedProperties() {
        var properties = new Properties();
        try (InputStream file = Files.newInputStream(Path.of("src/main/resources/application.properties"))) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    // ---- what the pages say ----

    private static Set<String> firstCodes(Page page, String heading) {
        return page.table(heading).stream().map(row -> row.code(0)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static <T> Collector<T, ?, Map<String, String>> toMap(Function<T, String> key, Function<T, String> value) {
        return Collectors.toMap(
                key,
                value,
                (first, second) -> {
                    throw new AssertionError("twice in the table: " + first);
                },
                TreeMap::new);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
