package io.roomcast.jobs.examples;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Where the job {@code store-text} may write. */
@ConfigMapping(prefix = "roomcast.job-files")
public interface JobFilesConfig {
    /** Where {@code store-text} writes, and never outside of it. Unset, there is no such job: whoever may start jobs may write there. */
    Optional<Path> directory();

    /** Bytes of one file. As many as a job's data may have. */
    @WithDefault("64K")
    MemorySize maxSize();

    /** Files and directories in all. With the default size 64 MB at most. */
    @WithDefault("1000")
    int maxFiles();
}
