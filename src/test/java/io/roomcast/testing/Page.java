package io.roomcast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of the documentation, as it stands in the repository: its headings, tables, links and fenced blocks. */
public record Page(Path path, String text) {
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");
    private static final Pattern FENCE = Pattern.compile("^```(.*)\\R((?s:.*?))^```$", Pattern.MULTILINE);
    private static final Pattern HEADING = Pattern.compile("^(#+) (.*)$", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]*)(?:#([^)\\s]*))?\\)");

    /** One line of a table. */
    public record Row(List<String> cells) {
        public String cell(int column) {
            return cells.get(column);
        }

        /** What stands between the cell's first backticks, or the cell itself if there are none. */
        public String code(int column) {
            Matcher code = CODE.matcher(cell(column));
            return code.find() ? code.group(1) : cell(column);
        }

        /** What stands between any of the cell's backticks. */
        public List<String> codes(int column) {
            return CODE.matcher(cell(column))
                    .results()
                    .map(code -> code.group(1))
                    .toList();
        }
    }

    /** A fenced block: what stands behind its first backticks, and what stands in it. */
    public record Block(String info, String content) {}

    /** Where a link leads: a file beside the page, or nothing for the page itself; and an anchor there, or nothing. */
    public record Link(String file, String anchor) {}

    public static Page at(String path) {
        return at(Path.of(path));
    }

    public static Page at(Path path) {
        try {
            return new Page(path, Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All pages that people read. */
    public static List<Page> all() {
        try (Stream<Path> root = Files.list(Path.of(""));
                Stream<Path> docs = Files.walk(Path.of("docs"));
                Stream<Path> k8s = Files.walk(Path.of("k8s"))) {
            return Stream.of(root, docs, k8s)
                    .flatMap(paths -> paths)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .map(Page::at)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names under which the page's headings can be linked to. */
    public Set<String> anchors() {
        return HEADING.matcher(prose())
                .results()
                .map(heading -> anchor(heading.group(2)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** All that lead to files and not to the web. */
    public List<Link> links() {
        return LINK.matcher(prose())
                .results()
                .map(link -> new Link(link.group(1), link.group(2) == null ? "" : link.group(2)))
                .filter(link -> !link.file().contains("://"))
                .toList();
    }

    /** In the order of the page. */
    public List<Block> blocks() {
        return blocksIn(text);
    }

    /** Those below a heading, up to the next heading. */
    public List<Block> blocks(String heading) {
        return blocksIn(section(heading));
    }

    private static List<Block> blocksIn(String text) {
        return FENCE.matcher(text)
                .results()
                .map(block -> new Block(block.group(1).strip(), block.group(2)))
                .toList();
    }

    /** The lines of all tables of the page; heads and rules are left out. */
    public List<Row> rows() {
        return rowsIn(text);
    }

    /** The lines of all tables below a heading, up to the next heading, likewise. At least one. */
    public List<Row> table(String heading) {
        List<Row> rows = rowsIn(section(heading));
        if (rows.isEmpty()) {
            throw new AssertionError(path + ": no table in " + heading);
        }
        return rows;
    }

    private static List<Row> rowsIn(String text) {
        List<String> lines = text.lines().toList();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            boolean isHead = i + 1 < lines.size() && lines.get(i + 1).startsWith("| ---");
            if (lines.get(i).startsWith("| ") && !lines.get(i).startsWith("| ---") && !isHead) {
                rows.add(row(lines.get(i)));
            }
        }
        return rows;
    }

    private String section(String heading) {
        // Found where fenced blocks are blanked: a comment there begins with a hash, too.
        Matcher section = Pattern.compile(
                        "^#+ " + Pattern.quote(heading) + "$(.*?)(?=^#+ |\\z)", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(prose());
        if (!section.find()) {
            throw new AssertionError(path + ": no section " + heading);
        }
        return text.substring(section.start(1), section.end(1));
    }

    private static Row row(String line) {
        return new Row(Arrays.stream(line.substring(1).split("\\|", -1))
                .limit(line.chars().filter(c -> c == '|').count() - 1)
                .map(String::strip)
                .toList());
    }

    /** As GitHub makes it. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                .replace(' ', '-');
    }

    /** The text with blanks instead of fenced blocks, so that what is found stands at the same place in both. */
    private String prose() {
        return FENCE.matcher(text).replaceAll(block -> " ".repeat(block.group().length()));
    }
}
