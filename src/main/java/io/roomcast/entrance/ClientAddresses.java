package io.roomcast.entrance;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.roomcast.limits.AdmissionConfig;
import io.smallrye.common.net.CidrAddress;
import io.smallrye.common.net.Inet;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * Where clients are. What a header or the PROXY protocol says is believed if a configured proxy says it, and so on along the line
 * from here: the first who is no such proxy is the client, and what that one has written is not looked at. Safe from any thread.
 */
@Singleton
final class ClientAddresses {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final int WHOLE_IPV4 = 32;
    private static final int WHOLE_IPV6 = 128;

    private final List<CidrAddress> proxies;

    ClientAddresses(AdmissionConfig config) {
        this.proxies = config.trustedProxies().orElse(List.of()).stream()
                .map(ClientAddresses::network)
                .toList();
    }

    private static CidrAddress network(String configured) {
        CidrAddress network = Inet.parseCidrAddress(configured);
        if (network != null) {
            return network;
        }
        InetAddress address = address(configured);
        if (address == null) {
            throw new ConfigurationException("roomcast.admission.trusted-proxies has \"" + configured
                    + "\", which is neither an address nor a network such as 10.0.0.0/8.");
        }
        return CidrAddress.create(address, address.getAddress().length == 4 ? WHOLE_IPV4 : WHOLE_IPV6);
    }

    /** Empty for what has no address, as a socket of this machine's file system. */
    Optional<InetAddress> of(HttpServerRequest request) {
        HttpConnection connection = request.connection();
        InetAddress peer = address(connection.remoteAddress(true));
        if (proxies.isEmpty() || peer == null) {
            return Optional.ofNullable(peer);
        }
        InetAddress told = address(connection.remoteAddress());
        return Optional.of(client(peer, told, request.headers().getAll(FORWARDED_FOR)));
    }

    /**
     * @param peer who is at the other end of the connection
     * @param told whom it says to speak for, by the PROXY protocol; itself or null if it says nothing
     * @param forwarded headers, each with a list, the last of which the nearest proxy has written
     */
    InetAddress client(InetAddress peer, InetAddress told, List<String> forwarded) {
        if (!isProxy(peer)) {
            return peer;
        }
        InetAddress client = told == null ? peer : told;
        for (int header = forwarded.size() - 1; header >= 0; header--) {
            String[] hops = forwarded.get(header).split(",", -1);
            for (int hop = hops.length - 1; hop >= 0; hop--) {
                if (!isProxy(client)) {
                    return client;
                }
                InetAddress before = address(withoutPort(hops[hop].strip()));
                if (before == null) {
                    return client;
                }
                client = before;
            }
        }
        return client;
    }

    private boolean isProxy(InetAddress address) {
        return proxies.stream().anyMatch(network -> network.matches(address));
    }

    /** Some proxies name the port too: {@code 192.0.2.1:4711}, {@code [2001:db8::1]:4711}. */
    private static String withoutPort(String hop) {
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            return end < 0 ? hop : hop.substring(1, end);
        }
        int colon = hop.indexOf(':');
        return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }

    private static InetAddress address(SocketAddress socket) {
        if (socket == null || socket.hostAddress() == null) {
            return null;
        }
        return address(socket.hostAddress());
    }

    /** Null for what is no address; names are not looked up. An IPv4 address written as IPv6 is the IPv4 address. */
    private static InetAddress address(String text) {
        byte[] bytes = Inet.parseInetAddressToBytes(text);
        if (bytes == null) {
            return null;
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 or 16 bytes are an address", impossible);
        }
    }
}
