package io.roomcast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A Redis with a replica, and three Sentinels that make the replica master when the master is silent for a second. */
public final class Sentinels implements AutoCloseable {
    private static final String NAME = "mymaster";
    private static final int COUNT = 3;
    private static final int SILENCE_MILLIS = 1_000;
    private static final int FAILOVER_MILLIS = 5_000;

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final List<Process> sentinels = new ArrayList<>();
    private final List<Path> directories = new ArrayList<>();

    private Sentinels() {}

    public static Sentinels start() {
        Sentinels group = new Sentinels();
        RedisServer master = RedisServer.start();
        group.servers.add(master);
        group.servers.add(RedisServer.start("--replicaof", "127.0.0.1", Integer.toString(master.port())));
        Eventually.holds(
                "the replica follows",
                () -> master.command("INFO", "replication").get(0).contains("state=online"));
        for (int i = 0; i < COUNT; i++) {
            group.launch(master.port());
        }
        Eventually.holds(
                "all Sentinels know each other and the replica",
                () -> group.ports.stream()
                        .allMatch(
                                port -> knows(port, "num-other-sentinels", COUNT - 1) && knows(port, "num-slaves", 1)));
        return group;
    }

    private void launch(int master) {
        try {
            int port = FreePort.find();
            Path directory = Scratch.folder("sentinel");
            directories.add(directory);
            Path configuration = Files.writeString(directory.resolve("sentinel.conf"), """
                    port %d
                    bind 127.0.0.1
                    dir %s
                    sentinel monitor %s 127.0.0.1 %d %d
                    sentinel down-after-milliseconds %s %d
                    sentinel failover-timeout %s %d
                    """.formatted(
                            port, directory, NAME, master, COUNT / 2 + 1, NAME, SILENCE_MILLIS, NAME, FAILOVER_MILLIS));
            sentinels.add(RedisServer.start(
                    List.of(RedisServer.executable(), configuration.toString(), "--sentinel"), directory));
            ports.add(port);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static boolean knows(int port, String figure, int count) {
        try {
            List<String> facts = RedisServer.command(port, "SENTINEL", "MASTER", NAME);
            return facts.get(facts.indexOf(figure) + 1).equals(Integer.toString(count));
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /** Addresses of all Sentinels, as {@code quarkus.redis.hosts} takes them. */
    public String uris() {
        return ports.stream().map(port -> "redis://127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** The name under which the Sentinels know it. */
    public String masterName() {
        return NAME;
    }

    /** The server that most Sentinels call the master. */
    public RedisServer master() {
        return servers.stream()
                .filter(server -> votes(server) > COUNT / 2)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the Sentinels do not agree"));
    }

    private long votes(RedisServer server) {
        return ports.stream()
                .filter(port -> RedisServer.command(port, "SENTINEL", "get-master-addr-by-name", NAME)
                        .get(1)
                        .equals(Integer.toString(server.port())))
                .count();
    }

    /** Waits until most Sentinels call another server the master than this one, and that one takes writes. */
    public RedisServer successorOf(RedisServer former) {
        Eventually.holds(
                "another master",
                () -> servers.stream()
                        .anyMatch(server -> server != former
                                && votes(server) > COUNT / 2
                                && server.command("ROLE").get(0).equals("master")));
        return master();
    }

    @Override
    public void close() {
        sentinels.forEach(RedisServer::end);
        directories.forEach(Scratch::remove);
        servers.forEach(RedisServer::close);
    }
}
