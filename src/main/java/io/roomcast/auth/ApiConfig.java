package io.roomcast.auth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What backends present as {@code X-API-Key}. */
@ConfigMapping(prefix = "roomcast.api")
public interface ApiConfig {
    /**
     * Keys of backends and operators for {@code /v1} and {@code /api}, separated by commas, so that a new one can be added before the old one
     * goes. Without one the API is shut to all but tokens of its groups.
     */
    Optional<List<String>> key();

    /** The same, from a file, separated by commas or lines. */
    Optional<Path> keyFile();

    /**
     * Whether whoever brings neither key nor token has all rights, pages of other origins excepted: for the demo and for development. Off by
     * default, and only where {@code roomcast.auth.anonymous} is on as well.
     */
    @WithDefault("false")
    boolean anonymous();
}
