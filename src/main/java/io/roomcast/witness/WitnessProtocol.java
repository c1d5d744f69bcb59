package io.roomcast.witness;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The protocol that a witness speaks. */
public enum WitnessProtocol {
    /** The server's own. */
    NATIVE,
    /** The Centrifuge client protocol, in JSON. */
    CENTRIFUGE;

    /** As it is written on a command line; empty for what is none. */
    public static Optional<WitnessProtocol> named(String name) {
        return Arrays.stream(values())
                .filter(protocol -> protocol.toString().equals(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
