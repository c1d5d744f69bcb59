package io.roomcast.witness;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * What a witness does.
 *
 * @param urls of the servers, {@code ws://host:port} or {@code wss://host}, with a path in front of the protocol's if there is one.
 *     Client {@code i} starts with the one at {@code i % n}; after a loss it tries the next one
 * @param rooms each client is in one of them, in turn
 * @param clients at least one for each room, at most {@link #MAX_CLIENTS}
 * @param rate messages published a second by all clients together, at most {@link #MAX_RATE}; 0 for none
 * @param token that every client presents; null for none. Without one each connection is a user of its own, so a publish
 *     whose answer was lost with its socket cannot be asked for again and stays unanswered
 * @param roomPrefix the names of the rooms are this and a number from 0
 * @param protocol that the clients speak
 */
public record WitnessPlan(
        List<URI> urls, int rooms, int clients, int rate, String token, String roomPrefix, WitnessProtocol protocol) {
    public static final int MAX_CLIENTS = 50_000;
    public static final int MAX_RATE = 50_000;
    public static final String DEFAULT_ROOM_PREFIX = "witness:";

    private static final Set<String> SCHEMES = Set.of("ws", "wss");

    /** In the server's own protocol. */
    public WitnessPlan(List<URI> urls, int rooms, int clients, int rate, String token, String roomPrefix) {
        this(urls, rooms, clients, rate, token, roomPrefix, WitnessProtocol.NATIVE);
    }

    public WitnessPlan {
        urls = List.copyOf(urls);
        check(!urls.isEmpty(), "a witness needs a URL");
        for (URI url : urls) {
            check(url.getScheme() != null && SCHEMES.contains(url.getScheme()), "not ws:// or wss://: " + url);
            check(url.getHost() != null, "no host in " + url);
            check(
                    url.getQuery() == null && url.getFragment() == null,
                    "a query or fragment does not belong into " + url);
        }
        check(clients >= 1 && clients <= MAX_CLIENTS, "clients must be 1 to " + MAX_CLIENTS + ": " + clients);
        check(rooms >= 1 && rooms <= clients, "rooms must be 1 to the number of clients: " + rooms);
        check(rate >= 0 && rate <= MAX_RATE, "the rate must be 0 to " + MAX_RATE + " a second: " + rate);
        check(roomPrefix != null, "rooms need names");
        check(protocol != null, "clients need a protocol");
    }

    String roomOf(int client) {
        return roomPrefix + client % rooms;
    }

    /** Where a client finds its room, or in the other protocol the server. */
    String path(URI url, int client) {
        String base = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/+$", "");
        if (protocol == WitnessProtocol.CENTRIFUGE) {
            return base + "/connection/websocket";
        }
        return base + "/ws/"
                + URLEncoder.encode(roomOf(client), StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Without the token. */
    @Override
    public String toString() {
        return rooms + " rooms " + roomPrefix + "*, " + clients + " clients, " + rate + " messages/s, at " + urls + ", "
                + protocol;
    }

    private static void check(boolean right, String problem) {
        if (!right) {
            throw new IllegalArgumentException(problem);
        }
    }
}
