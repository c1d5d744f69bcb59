package io.roomcast.cli;

import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The words after a command: {@code --name value} or {@code --name=value} in any order, and flags that are only names. */
final class Options {
    private final Map<String, List<String>> values = new HashMap<>();
    private final Set<String> flags = new HashSet<>();

    private Options() {}

    /**
     * What a command knows.
     *
     * @param single options that have one value
     * @param repeated options that may be given several times
     * @param flags options that have no value
     */
    record Known(String command, Set<String> single, Set<String> repeated, Set<String> flags) {}

    /** Fails with {@link UsageException}. */
    static Options read(Known known, List<String> words) {
        Options options = new Options();
        Deque<String> rest = new ArrayDeque<>(words);
        while (!rest.isEmpty()) {
            options.readOne(known, rest);
        }
        return options;
    }

    private void readOne(Known known, Deque<String> rest) {
        String word = rest.pop();
        if (known.flags().contains(word)) {
            flags.add(word);
            return;
        }
        int equals = word.startsWith("--") ? word.indexOf('=') : -1;
        String option = equals < 0 ? word : word.substring(0, equals);
        boolean isRepeated = known.repeated().contains(option);
        if (!isRepeated && !known.single().contains(option)) {
            throw new UsageException(known.command() + " does not know " + option);
        }
        if (equals < 0 && rest.isEmpty()) {
            throw new UsageException(option + " needs a value");
        }
        List<String> given = values.computeIfAbsent(option, name -> new ArrayList<>());
        if (!isRepeated && !given.isEmpty()) {
            throw new UsageException(option + " is given twice");
        }
        given.add(equals < 0 ? rest.pop() : word.substring(equals + 1));
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }

    /** In the order in which they were given. */
    List<String> values(String option) {
        return values.getOrDefault(option, List.of());
    }

    Optional<String> value(String option) {
        return values(option).stream().findFirst();
    }

    /** Fails with {@link UsageException}. */
    int number(String option, int otherwise) {
        return value(option).map(text -> number(option, text)).orElse(otherwise);
    }

    private static int number(String option, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new UsageException(option + " is no whole number: " + text);
        }
    }

    /** Written as in configuration, as {@code 30s} or {@code 1h}. Fails with {@link UsageException}. */
    Duration duration(String option, String otherwise, Duration least, Duration most, String bounds) {
        String text = value(option).orElse(otherwise);
        Duration duration;
        try {
            duration = DurationConverter.parseDuration(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + " is no duration: " + text);
        }
        if (duration == null || duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw new UsageException(option + " must be " + bounds + ": " + text);
        }
        return duration;
    }
}
