package io.roomcast.k8s;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The instructions of one of our Dockerfiles: as much of the language as these use. */
record Dockerfile(List<Instruction> instructions) {
    static final Path DIRECTORY = Path.of("src/main/docker");

    private static final Pattern LABEL = Pattern.compile("([\\w.-]+)=\"([^\"]*)\"");

    /** @param words in capitals, such as {@code FROM} */
    record Instruction(String words, String rest) {}

    static Stream<Path> all() {
        return Stream.of("Dockerfile.native-micro", "Dockerfile.native", "Dockerfile.jvm")
                .map(DIRECTORY::resolve);
    }

    static Dockerfile read(Path file) {
        String text = Manifest.text(file).replaceAll("(?m)^#.*\\n", "").replaceAll("\\\\\\n\\s*", "");
        List<Instruction> instructions = new ArrayList<>();
        for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
            String[] words = line.split(" ", 2);
            instructions.add(new Instruction(words[0], words[1]));
        }
        return new Dockerfile(instructions);
    }

    List<String> all(String words) {
        return instructions.stream()
                .filter(instruction -> instruction.words().equals(words))
                .map(Instruction::rest)
                .toList();
    }

    String only(String words) {
        List<String> found = all(words);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " of " + words);
        }
        return found.get(0);
    }

    Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        Matcher label = LABEL.matcher(only("LABEL"));
        while (label.find()) {
            labels.put(label.group(1), label.group(2));
        }
        return labels;
    }

    /** What is copied into the image, from where the build is. */
    List<String> sources() {
        return all("COPY").stream()
                .map(copy -> Arrays.stream(copy.split(" "))
                        .filter(word -> !word.startsWith("--"))
                        .toList())
                .flatMap(words -> words.subList(0, words.size() - 1).stream())
                .toList();
    }
}
