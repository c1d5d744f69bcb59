package io.roomcast.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A setting that is given as it is, or as a file that holds it. */
public final class SettingText {
    private SettingText() {}

    /** The file counts if both are given. Fails with {@link SettingException} if it cannot be read or is empty. */
    public static Optional<String> read(String name, Optional<String> value, Optional<Path> file) {
        return file.isPresent() ? Optional.of(readFile(name + "-file", file.get())) : value;
    }

    static String readFile(String name, Path file) {
        String text;
        try {
            text = withoutLineEnd(Files.readString(file));
        } catch (IOException e) {
            throw new SettingException("The file of " + name + " cannot be read as text: " + file + ".");
        }
        if (text.isEmpty()) {
            throw new SettingException("The file of " + name + " is empty: " + file + ".");
        }
        return text;
    }

    /** Editors and {@code echo} end a file with a newline that nobody means as part of a secret. */
    private static String withoutLineEnd(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(0, end);
    }
}
