package io.roomcast.auth;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What backends present as {@code X-API-Key}. */
@ConfigMapping(prefix = "roomcast.api")
public interface ApiConfig {
    /**
     * Keys of backends and operators for {@code /v1}, separated by commas, so that a new one can be added before the old one goes. Without one
     * the API is shut to all but tokens of its groups.
     */
    Optional<List<String>> key();

    /** The same, from a file, separated by commas or lines. */
    Optional<Path> keyFile();
}
