package io.roomcast.cli;

import io.roomcast.protocol.RandomText;

/** Makes up what a server needs so that it can be tried without being configured. */
public final class DemoSettings {
    private static final int RANDOM_BYTES = 32;

    private DemoSettings() {}

    /** Before Quarkus reads its configuration. What is configured stays, except that everyone is let in. */
    public static void apply() {
        System.setProperty("roomcast.auth.anonymous", "true");
        System.setProperty("roomcast.api.anonymous", "true");
        setRandomUnlessSet("roomcast.auth.secret");
        setRandomUnlessSet("roomcast.api.key");
    }

    private static void setRandomUnlessSet(String name) {
        if (Settings.isAnySet(name, name + "-file")) {
            return;
        }
        System.setProperty(name, new RandomText(RANDOM_BYTES).next());
    }
}
