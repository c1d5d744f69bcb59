package io.roomcast.authorize;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Which backend decides where namespaces leave it to one, and what happens while it does not. */
@ConfigMapping(prefix = "roomcast.authorize")
public interface AuthorizeConfig {
    /** Of the backend that decides, http or https: where questions are posted. */
    Optional<String> url();

    /** Signs the questions, at least 32 bytes. */
    Optional<String> secret();

    Optional<Path> secretFile();

    /** Of one question, up to 30s. What a person hardly notices; who waits longer had better ask again. */
    @WithDefault("1s")
    Duration timeout();

    /** What holds while the backend gives no answer. Closed, so that whoever stops the backend opens nothing. */
    @WithDefault("deny")
    OnFailure onFailure();

    /** How long an answer is good; 0 asks each time. A right that was taken away lives on for so long. */
    @WithDefault("30s")
    Duration cacheTtl();

    /** Answers kept, about 300 bytes each; beyond it those that were not asked for longest go. 0 keeps none. */
    @WithDefault("10000")
    int cacheSize();

    /** Questions under way; more are not asked and count as not answered. */
    @WithDefault("1000")
    int maxPending();

    /** Questions in a row without an answer after which the backend is left alone. */
    @WithDefault("5")
    int failures();

    /** How long it is left alone; then one question finds out. Enough for a restart to begin. */
    @WithDefault("5s")
    Duration pause();

    /** Which way to fail. */
    enum OnFailure {
        DENY,
        ALLOW
    }
}
