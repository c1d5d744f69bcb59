package io.roomcast.room;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** Options of rooms, read as in the server. */
final class RoomSettings {
    private static final String PREFIX = "roomcast.rooms.";

    private RoomSettings() {}

    /** @param namesAndValues names without their prefix, each followed by its value */
    static RoomsConfig of(String... namesAndValues) {
        return read(properties(namesAndValues));
    }

    /** What the product ships, and then the given ones. */
    static RoomsConfig shippedAnd(String... namesAndValues) {
        Map<String, String> properties = shipped();
        properties.putAll(properties(namesAndValues));
        return read(properties);
    }

    private static Map<String, String> properties(String... namesAndValues) {
        Map<String, String> properties = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put(PREFIX + namesAndValues[i], namesAndValues[i + 1]);
        }
        return properties;
    }

    private static Map<String, String> shipped() {
        Map<String, String> shipped = new HashMap<>();
        try {
            for (URL url :
                    Collections.list(RoomSettings.class.getClassLoader().getResources("application.properties"))) {
                var properties = new Properties();
                try (InputStream in = url.openStream()) {
                    properties.load(in);
                }
                properties.stringPropertyNames().stream()
                        .filter(name -> name.startsWith(PREFIX))
                        .forEach(name -> shipped.put(name, properties.getProperty(name)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return shipped;
    }

    private static RoomsConfig read(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(RoomsConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(RoomsConfig.class);
    }
}
