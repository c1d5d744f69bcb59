package io.roomcast.auth;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A setting that is given as it is, or as a file that holds it, and what it must be like. */
public final class SettingText {
    private SettingText() {}

    /** The file counts if both are given. Fails with {@link SettingException} if it cannot be read or is empty. */
    public static Optional<String> read(String name, Optional<String> value, Optional<Path> file) {
        return file.isPresent() ? Optional.of(readFile(name + "-file", file.get())) : value;
    }

    /**
     * A secret that two programs share. Fails with {@link SettingException} if there is none, or a short one.
     *
     * @param why in few words, what could not be known without it
     */
    public static String readSecret(
            String name, Optional<String> value, Optional<Path> file, int minBytes, String why) {
        String secret = read(name, value, file)
                .orElseThrow(() -> new SettingException("Set " + name + ": without it " + why + "."));
        if (secret.getBytes(StandardCharsets.UTF_8).length < minBytes) {
            throw new SettingException("The value of " + name + " must have at least " + minBytes + " bytes.");
        }
        return secret;
    }

    /** Fails with {@link SettingException} if the text is no such URL. */
    public static URI httpUrl(String name, String text) {
        try {
            URI url = URI.create(text);
            if (("https".equals(url.getScheme()) || "http".equals(url.getScheme())) && url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException notAUrl) {
            // Same sentence as for a URL of another kind.
        }
        throw new SettingException("The value of " + name + " is not an http or https URL: " + text + ".");
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
