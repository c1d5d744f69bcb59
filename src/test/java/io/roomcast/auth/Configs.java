package io.roomcast.auth;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** Configuration of nothing but the given keys, read as in the server. */
final class Configs {
    private Configs() {}

    /** Names without their prefix, each followed by its value. */
    static AuthConfig auth(String... namesAndValues) {
        return read(AuthConfig.class, "roomcast.auth.", namesAndValues);
    }

    /** Names without their prefix, each followed by its value. */
    static ApiConfig api(String... namesAndValues) {
        return read(ApiConfig.class, "roomcast.api.", namesAndValues);
    }

    private static <T> T read(Class<T> mapping, String prefix, String... namesAndValues) {
        Map<String, String> properties = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put(prefix + namesAndValues[i], namesAndValues[i + 1]);
        }
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(mapping)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(mapping);
    }
}
