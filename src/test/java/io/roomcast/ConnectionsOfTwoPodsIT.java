package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.CloseStatus;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.FrameListener;
import io.roomcast.testing.PodCluster;
import io.roomcast.testing.PodCluster.Pod;
import io.roomcast.testing.RedisServer;
import io.roomcast.testing.TestTokens;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two packaged servers and a real Redis: how many connections a user may have counts on both together. */
class ConnectionsOfTwoPodsIT {
    private static final int LIMIT = 2;
    private static final Duration DEAD_AFTER = Duration.ofSeconds(10);
    /** When each pod is dead, in milliseconds by Redis' clock. */
    private static final String LEASES = "roomcast:{connections}:pods";

    private static final String ANN = TestTokens.user("ann").rooms("*").sign();

    @TempDir
    private Path directory;

    private RedisServer redis;
    private PodCluster pods;
    private Pod left;
    private Pod right;

    @BeforeEach
    void two_pods() {
        redis = RedisServer.start();
        pods = PodCluster.in(directory)
                .property("quarkus.redis.hosts", redis.uri())
                .property("roomcast.auth.secret", TestTokens.SECRET)
                .property("roomcast.admission.connections-per-user", Integer.toString(LIMIT));
        left = pods.start();
        right = pods.start();
        pods.becomesReady();
        // On a connection of its own, which readiness does not ask for.
        Eventually.holds(
                "both count together", () -> redis.command("ZCARD", LEASES).equals(List.of("2")));
    }

    @AfterEach
    void close() {
        pods.close();
        redis.close();
    }

    private static URI lobby(Pod pod) {
        return pod.sockets().resolve("/ws/lobby");
    }

    private static FrameListener joins(Pod pod) {
        FrameListener client = FrameListener.connect(lobby(pod), ANN);
        client.hears("subscribed");
        return client;
    }

    private static int refusal(Pod pod) {
        return FrameListener.refusal(lobby(pod), ANN);
    }

    @Test
    void a_user_has_as_many_as_they_may_on_both_together_and_a_killed_pods_do_not_count_for_long() {
        joins(left);
        joins(right);

        assertEquals(429, refusal(left));
        assertEquals(429, refusal(right));
        FrameListener guest = FrameListener.connect(lobby(right));
        guest.hears("subscribed");
        guest.says("{\"type\":\"auth\",\"token\":\"" + ANN + "\"}");
        Eventually.holds("one too many is closed", () -> guest.closedAs() == CloseStatus.TOO_MANY_CONNECTIONS.code());

        left.process().kill();
        assertEquals(429, refusal(right), "it is not dead yet, for all that is known");
        assertTrue(longestLease() <= DEAD_AFTER.toMillis(), "they count for longer than they may");
        Eventually.holds("its connections do not count any more", () -> refusal(right) == 0);
    }

    /** What is left of it, in milliseconds. */
    private long longestLease() {
        String end = redis.command("ZRANGE", LEASES, "-1", "-1", "WITHSCORES").get(1);
        return Long.parseLong(end) - redis.time().toEpochMilli();
    }

    @Test
    void while_redis_is_away_each_pod_counts_alone_and_lets_in_who_has_room_there() {
        FrameListener onLeft = joins(left);
        joins(right);
        assertEquals(429, refusal(left));

        redis.kill();

        // Nobody is sent away, and nobody waits: rooms cannot be entered, but the door stands open.
        Eventually.holds("there is room for one more", () -> refusal(left) == 0);
        assertEquals(0, onLeft.closedAs());
        redis.launch();
        Eventually.holds("both count together again", () -> refusal(left) == 429 && refusal(right) == 429);
    }
}
