package io.roomcast.jobs;

import io.quarkus.runtime.configuration.ConfigUtils;
import java.util.Map;

/** The configured kinds of jobs, as the server reads them. */
final class Kinds {
    private Kinds() {}

    /** @param settings below {@code roomcast.jobs.} */
    static JobsConfig of(Map<String, String> settings) {
        var builder =
                ConfigUtils.emptyConfigBuilder().setAddDefaultSources(false).withMapping(JobsConfig.class);
        settings.forEach((name, value) -> builder.withDefaultValue("roomcast.jobs." + name, value));
        return builder.build().getConfigMapping(JobsConfig.class);
    }
}
