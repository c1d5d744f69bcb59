package io.roomcast.limits;

import io.roomcast.metrics.RoomMetrics;
import io.roomcast.metrics.RoomMetrics.EntryLimit;
import io.roomcast.protocol.UserId;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts who is in, from the upgrade to the end: of this pod, of each address, of each user. Safe from any thread. */
@Singleton
public final class Connections {
    /** Of an IPv6 address; the rest of it each client chooses anew as it likes. */
    private static final int NETWORK_BYTES = 8;

    private final AtomicInteger open = new AtomicInteger();
    private final Counts<InetAddress> networks = new Counts<>();
    private final UserConnections users;
    private final RoomMetrics metrics;
    private final int limit;
    private final int limitOfNetwork;
    private final boolean countsUsers;

    public Connections(AdmissionConfig config, UserConnections users, RoomMetrics metrics) {
        this.users = users;
        this.metrics = metrics;
        this.limit = orAny(config.connections());
        this.limitOfNetwork = orAny(config.connectionsPerIp());
        this.countsUsers = config.connectionsPerUser() > 0;
        metrics.gauge("roomcast.connections", "Connections that are open or being opened", open::get);
        metrics.gauge("roomcast.connections.addresses", "Addresses that they come from", networks::size);
    }

    private static int orAny(int configured) {
        return configured == 0 ? Integer.MAX_VALUE : configured;
    }

    /** @param address of the client; null where it is not known, and not counted */
    public Entry enter(InetAddress address) {
        InetAddress network = address == null ? null : networkOf(address);
        if (network != null && !networks.add(network, limitOfNetwork)) {
            return refused(EntryLimit.CONNECTIONS_PER_IP);
        }
        if (open.incrementAndGet() > limit) {
            leave(network);
            return refused(EntryLimit.CONNECTIONS);
        }
        return new Entry.Admitted(new Place(this, network));
    }

    private Entry refused(EntryLimit reached) {
        metrics.keptOut(reached);
        return new Entry.Refused(reached);
    }

    private static InetAddress networkOf(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] network = Arrays.copyOf(Arrays.copyOf(address.getAddress(), NETWORK_BYTES), 2 * NETWORK_BYTES);
        try {
            return InetAddress.getByAddress(network);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("16 bytes are an address", impossible);
        }
    }

    void leave(InetAddress network) {
        if (network != null) {
            networks.remove(network);
        }
        open.decrementAndGet();
    }

    /** Nobody is connected, or at the door. Safe from any thread. */
    public boolean isEmpty() {
        return open.get() == 0;
    }

    boolean countsUsers() {
        return countsUsers;
    }

    CompletionStage<Boolean> enterAs(UserId user) {
        return users.enter(user).thenApply(entered -> {
            if (!entered) {
                metrics.keptOut(EntryLimit.CONNECTIONS_PER_USER);
            }
            return entered;
        });
    }

    void leaveAs(UserId user) {
        users.leave(user);
    }
}
