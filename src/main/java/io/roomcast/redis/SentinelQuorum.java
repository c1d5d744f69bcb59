package io.roomcast.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Asks each Sentinel every second which server is the master: a pod that was cut off together with an old master would go on
 * publishing there, and what it publishes would be lost. Where there are no Sentinels it has nothing against anything.
 * Touched on the loop only, but for {@link #agrees}.
 */
public final class SentinelQuorum {
    private static final Logger LOG = Logger.getLogger(SentinelQuorum.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** How long an answer counts. */
    private static final Duration FRESH = Duration.ofMillis(2_500);

    private static final String LOCAL_ADDRESS = "laddr=";

    private final String masterName;
    private final List<Sentinel> sentinels;
    private final CommandLink master;
    private final RedisLoop loop;
    private Runnable stopAsking = () -> {};
    /** Host and port of the master as it sees itself; null while not known. Run ids that Sentinels tell may be 10 s old. */
    private String address;
    /** Volatile: health asks. */
    private volatile boolean agreed;

    /** One of them, and what it said last. */
    private static final class Sentinel {
        private final CommandLink link;
        private String named;
        private String namedAddress;
        private long namedAt;

        Sentinel(CommandLink link) {
            this.link = link;
        }

        boolean names(String server, String address) {
            return isFresh() && (named.equals(server) || namedAddress.equals(address));
        }

        boolean namesAnother(String server, String address) {
            return isFresh() && !named.isEmpty() && !names(server, address);
        }

        private boolean isFresh() {
            return named != null && System.nanoTime() - namedAt < FRESH.toNanos();
        }
    }

    /** @param master the connection that publishes */
    public SentinelQuorum(RedisAccess redis, CommandLink master) {
        this.masterName = redis.masterName();
        this.master = master;
        this.loop = redis.firstLoop();
        this.sentinels = redis.sentinels().stream()
                .map(client -> new Sentinel(new CommandLink(
                        "Sentinel", client, loop, List.of(), new Absence("a Sentinel", System::nanoTime))))
                .toList();
        this.agreed = sentinels.isEmpty();
    }

    /** Begins to ask. */
    public void start() {
        if (sentinels.isEmpty()) {
            return;
        }
        master.onUp(this::askAddress);
        sentinels.forEach(sentinel -> sentinel.link.start());
        stopAsking = loop.every(EVERY, this::ask);
    }

    /** True while a majority of Sentinels names the server that this pod publishes to. Safe from any thread. */
    public boolean agrees() {
        return agreed;
    }

    public void close() {
        stopAsking.run();
        sentinels.forEach(sentinel -> sentinel.link.close());
    }

    private void ask() {
        for (Sentinel sentinel : sentinels) {
            sentinel.link
                    .send(Request.cmd(Command.SENTINEL).arg("MASTER").arg(masterName))
                    .whenComplete((answer, failure) -> loop.run(() -> {
                        if (failure == null) {
                            sentinel.named = field(answer, "runid");
                            sentinel.namedAddress = field(answer, "ip") + ":" + field(answer, "port");
                            sentinel.namedAt = System.nanoTime();
                            judge();
                        }
                    }));
        }
        judge();
    }

    private void judge() {
        String server = master.server();
        long agreeing =
                sentinels.stream().filter(each -> each.names(server, address)).count();
        agreed = server != null && isMajority(agreeing);
        long others = sentinels.stream()
                .filter(each -> each.namesAnother(server, address))
                .count();
        if (server != null && isMajority(others)) {
            LOG.warnf("most Sentinels name another master than the one this pod publishes to");
            sentinels.forEach(each -> each.named = null);
            master.restart("the Sentinels name another master");
        }
    }

    private boolean isMajority(long count) {
        return count > sentinels.size() / 2;
    }

    private void askAddress() {
        address = null;
        master.send(Request.cmd(Command.CLIENT).arg("INFO"))
                .whenComplete((info, failure) -> loop.run(() -> {
                    // Servers before 6.2 do not tell: the run id has to do.
                    address = failure == null ? localAddress(info.toString()) : null;
                }));
    }

    private static String localAddress(String info) {
        for (String word : info.split(" ", -1)) {
            if (word.startsWith(LOCAL_ADDRESS)) {
                return word.substring(LOCAL_ADDRESS.length());
            }
        }
        return null;
    }

    /** Empty while the Sentinel does not know it: just after a fail-over. */
    private static String field(Response master, String name) {
        return Objects.toString(master.get(name), "");
    }
}
