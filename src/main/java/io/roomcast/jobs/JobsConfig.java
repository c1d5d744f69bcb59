package io.roomcast.jobs;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Each kind of job: {@code roomcast.jobs.<name>.*}, also as {@code ROOMCAST_JOBS_<NAME>_*}. One with a {@code url} is done by a
 * backend; the others are those of handlers that the server has.
 */
@ConfigMapping(prefix = "roomcast.jobs")
public interface JobsConfig {
    /** Has an answer for every name, if only the defaults. */
    @WithParentName
    @WithDefaults
    Map<String, Kind> kinds();

    /** How one kind of job is done; checked where it is read. */
    interface Kind {
        /** Of the backend that does this job, http or https: where it is posted. */
        Optional<String> url();

        /** Sent to the backend as {@code Authorization: Bearer}, so that it knows who asks. */
        Optional<String> secret();

        Optional<Path> secretFile();

        /** Of one attempt, 200ms to 1h. Shorter than the half-minute after which people look at something else. */
        @WithDefault("30s")
        Duration timeout();

        /** Starts of a job in all, 1 to 100, also on other pods after a crash. Three get past a crash and a hiccup. */
        @WithDefault("3")
        int attempts();

        /** Off, clients are told that there is no such job. */
        @WithDefault("true")
        boolean enabled();
    }
}
