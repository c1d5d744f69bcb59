package io.roomcast.auth;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What backends present as {@code X-API-Key}. */
@ConfigMapping(prefix = "roomcast.api")
public interface ApiConfig {
    /** Keys separated by commas, so that a new one can be added before the old one goes. None by default: the API is shut. */
    Optional<List<String>> key();

    /** A file of keys, separated by commas or lines. */
    Optional<Path> keyFile();
}
