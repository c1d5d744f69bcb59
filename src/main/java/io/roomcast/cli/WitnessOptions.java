package io.roomcast.cli;

import io.roomcast.witness.WitnessPlan;
import io.roomcast.witness.WitnessProtocol;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The words after {@code witness}.
 *
 * @param duration how long it publishes, once every client is in its room
 * @param settle how long it waits afterwards for what is on its way
 */
record WitnessOptions(WitnessPlan plan, Duration duration, Duration settle, boolean json) {
    private static final String URL = "--url";
    private static final String JSON = "--json";
    private static final Options.Known KNOWN = new Options.Known(
            "witness",
            Set.of("--rooms", "--clients", "--rate", "--duration", "--settle", "--token", "--prefix", "--protocol"),
            Set.of(URL),
            Set.of(JSON));

    private static final int ROOMS = 10;
    private static final int CLIENTS = 100;
    private static final int RATE = 50;

    /** Fails with {@link UsageException}. */
    static WitnessOptions parse(List<String> words) {
        Options options = Options.read(KNOWN, words);
        Duration duration = options.duration(
                "--duration", "1m", Duration.ofSeconds(1), Duration.ofDays(7), "at least 1s and at most 7 days");
        Duration settle = options.duration("--settle", "30s", Duration.ZERO, Duration.ofHours(1), "at most an hour");
        return new WitnessOptions(plan(options), duration, settle, options.has(JSON));
    }

    private static WitnessPlan plan(Options options) {
        if (options.values(URL).isEmpty()) {
            throw new UsageException("witness needs at least one --url");
        }
        try {
            return new WitnessPlan(
                    options.values(URL).stream().map(WitnessOptions::url).toList(),
                    options.number("--rooms", ROOMS),
                    options.number("--clients", CLIENTS),
                    options.number("--rate", RATE),
                    options.value("--token").orElse(null),
                    options.value("--prefix").orElse(WitnessPlan.DEFAULT_ROOM_PREFIX),
                    protocol(options.value("--protocol").orElse(WitnessProtocol.NATIVE.toString())));
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private static WitnessProtocol protocol(String name) {
        return WitnessProtocol.named(name)
                .orElseThrow(() -> new UsageException("--protocol is native or centrifuge: " + name));
    }

    private static URI url(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new UsageException("--url is no URL: " + text);
        }
    }
}
