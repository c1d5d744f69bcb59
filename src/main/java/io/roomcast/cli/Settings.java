package io.roomcast.cli;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.roomcast.auth.AuthConfig;
import io.smallrye.config.SmallRyeConfig;

/** The settings as the server would find them here, read without starting it. */
final class Settings {
    private Settings() {}

    static AuthConfig auth() {
        return ConfigUtils.emptyConfigBuilder()
                .withMapping(AuthConfig.class)
                // A word that only a later version knows must not stop a command.
                .withDefaultValue(SmallRyeConfig.SMALLRYE_CONFIG_MAPPING_VALIDATE_UNKNOWN, "false")
                .build()
                .getConfigMapping(AuthConfig.class);
    }

    /** True if any of the names has a value, usable or not. */
    static boolean isAnySet(String... names) {
        SmallRyeConfig config = ConfigUtils.emptyConfigBuilder().build();
        for (String name : names) {
            if (config.getOptionalValue(name, String.class).isPresent()) {
                return true;
            }
        }
        return false;
    }
}
