package io.roomcast.api.centrifuge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of backends has each method and each code, and no other. */
class DocumentedTest {
    private static final String CHAPTER = "## Server libraries of Centrifuge\n";
    private static final Pattern METHODS =
            Pattern.compile("^\\| (`[a-z_`, ]+) \\| `(backend|operator)` \\|", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");
    private static final Pattern CODE = Pattern.compile("^\\| (\\d+) \\|", Pattern.MULTILINE);

    @Test
    void every_method_is_in_the_table_with_its_right() throws IOException {
        Set<String> methods = Arrays.stream(Command.values())
                .map(command -> command.wireName() + " " + command.right().group())
                .collect(Collectors.toCollection(TreeSet::new));
        methods.add("batch backend");
        assertEquals(
                methods,
                found(METHODS)
                        .flatMap(row ->
                                NAME.matcher(row.group(1)).results().map(name -> name.group(1) + " " + row.group(2)))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void every_code_is_in_the_table() throws IOException {
        assertEquals(
                Arrays.stream(ApiError.values()).map(ApiError::code).toList(),
                found(CODE).map(row -> Integer.valueOf(row.group(1))).toList());
    }

    private static Stream<MatchResult> found(Pattern pattern) throws IOException {
        String page = Files.readString(Path.of("docs/backends.md"));
        int begin = page.indexOf(CHAPTER);
        int end = page.indexOf("\n## ", begin + CHAPTER.length());
        return pattern.matcher(page.substring(begin, end)).results();
    }
}
