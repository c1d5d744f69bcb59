package io.roomcast.entrance;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The origins whose pages may come.
 *
 * @param any all of them
 * @param listed in lower case and without the port that goes without saying
 */
record Origins(boolean any, Set<String> listed) {
    private static final String ANY = "*";
    /** What browsers say for pages of no origin: from a file, or in a sandbox. */
    private static final String NONE = "null";

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9+.-]*://[^/?#@\\s]+");

    Origins {
        listed = Set.copyOf(listed);
    }

    static Origins of(List<String> configured) {
        Set<String> listed = configured.stream()
                .map(String::strip)
                .filter(origin -> !origin.isEmpty())
                .map(Origins::normal)
                .collect(Collectors.toSet());
        for (String origin : listed) {
            if (!origin.equals(ANY)
                    && !origin.equals(NONE)
                    && !FORM.matcher(origin).matches()) {
                throw new ConfigurationException(
                        "roomcast.origins has \"" + origin
                                + "\", which is no origin such as https://app.example.com: scheme, host and port, nothing behind it.");
            }
        }
        return new Origins(listed.contains(ANY), listed);
    }

    boolean allows(String origin) {
        return any || listed.contains(normal(origin));
    }

    /**
     * Whether it is that of the server as the client calls it. The scheme is not compared: behind a proxy that ends TLS the server does not
     * see that of the client.
     *
     * @param host null where the client did not say
     */
    static boolean isOwn(String origin, HostAndPort host) {
        if (host == null) {
            return false;
        }
        String normal = normal(origin);
        int scheme = normal.indexOf("://");
        if (scheme < 0) {
            return false;
        }
        String own = host.port() < 0 ? host.host() : host.host() + ":" + host.port();
        return normal.equals(normal(normal.substring(0, scheme) + "://" + own));
    }

    private static String normal(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        if (lower.startsWith("https://") && lower.endsWith(":443")) {
            return lower.substring(0, lower.length() - 4);
        }
        if (lower.startsWith("http://") && lower.endsWith(":80")) {
            return lower.substring(0, lower.length() - 3);
        }
        return lower;
    }
}
