package io.roomcast.auth;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The keys that backends may present. Safe from any thread. */
@Singleton
public class ApiKeys {
    private static final Pattern SEPARATOR = Pattern.compile("[,\\r\\n]");

    private final List<byte[]> digests;
    private final boolean needed;

    @Inject
    ApiKeys(ApiConfig config) {
        // A key that is configured twice is one.
        this.digests = read(config).distinct().map(ApiKeys::digest).toList();
        this.needed = !config.anonymous();
    }

    /** False where whoever shows nothing at all has all rights. */
    public boolean areNeeded() {
        return needed;
    }

    /** Takes as long for a wrong key as for a right one. Where no key is configured, nothing matches. */
    public boolean matches(String presented) {
        return find(presented).isPresent();
    }

    /**
     * Which of the configured keys it is, counted from 1: a name for it that may stand in a log. Takes as long for a wrong key
     * as for a right one.
     *
     * @param presented null for none
     */
    public OptionalInt find(String presented) {
        if (presented == null) {
            return OptionalInt.empty();
        }
        byte[] digest = digest(presented);
        int found = 0;
        for (int i = 0; i < digests.size(); i++) {
            found |= MessageDigest.isEqual(digests.get(i), digest) ? i + 1 : 0;
        }
        return found == 0 ? OptionalInt.empty() : OptionalInt.of(found);
    }

    /** Fails with {@link SettingException} if the file cannot be read. */
    static Stream<String> read(ApiConfig config) {
        Optional<String> file = SettingText.read("roomcast.api.key", Optional.empty(), config.keyFile());
        return Stream.concat(
                        config.key().stream().flatMap(List::stream),
                        file.stream().flatMap(SEPARATOR::splitAsStream))
                .map(String::strip)
                .filter(key -> !key.isEmpty());
    }

    /** Digests are of one length, so that comparing them does not tell the length of a key. */
    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
