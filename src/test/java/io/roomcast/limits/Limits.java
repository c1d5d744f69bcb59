package io.roomcast.limits;

import java.util.List;
import java.util.Optional;

/** Limits as a test sets them. */
public record Limits(
        int upgrades,
        int connections,
        int connectionsPerIp,
        int connectionsPerUser,
        Optional<List<String>> trustedProxies)
        implements AdmissionConfig {
    /** Of connections; rates are not limited. */
    public static Limits of(int connections, int perIp, int perUser) {
        return new Limits(0, connections, perIp, perUser, Optional.empty());
    }

    /** Of nothing; these proxies are believed. */
    public static Limits trusting(String... proxies) {
        return new Limits(0, 0, 0, 0, Optional.of(List.of(proxies)));
    }

    @Override
    public int subscribes() {
        return 0;
    }
}
