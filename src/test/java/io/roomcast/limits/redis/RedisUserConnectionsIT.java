package io.roomcast.limits.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.PodName;
import io.roomcast.protocol.UserId;
import io.roomcast.redis.PodId;
import io.roomcast.redis.RedisLoop;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.RedisHouse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisUserConnectionsIT {
    /** Longer than a test stands still on a busy machine. */
    private static final Duration LEASE = Duration.ofSeconds(6);

    private static final UserId ANN = new UserId("änn \"∞\"");

    private final RedisHouse house = new RedisHouse();
    private final List<RedisUserConnections> pods = new ArrayList<>();
    private RedisUserConnections here;
    private RedisUserConnections elsewhere;

    @BeforeEach
    void two_pods() {
        here = pod();
        elsewhere = pod();
    }

    @AfterEach
    void close() {
        pods.forEach(RedisUserConnections::close);
        house.close();
    }

    private RedisUserConnections pod() {
        var pod = new RedisUserConnections(
                new RedisLoop(house.vertx()), house.clients(), PodId.of(new PodName("pod")), 3, LEASE);
        pods.add(pod);
        pod.start();
        Eventually.holds("it is connected", pod::isUp);
        return pod;
    }

    private static boolean enters(RedisUserConnections pod, UserId user) {
        return entering(pod, user).orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static CompletableFuture<Boolean> entering(RedisUserConnections pod, UserId user) {
        return pod.enter(user).toCompletableFuture();
    }

    private List<String> counts() {
        return house.server().command("KEYS", "roomcast:{connections}:of:*");
    }

    /** So many more have room, and not one more; they stay. */
    private static void hasRoomFor(int more, RedisUserConnections pod) {
        Eventually.holds("there is room for " + more, () -> {
            for (int i = 0; i < more; i++) {
                if (!enters(pod, ANN)) {
                    for (; i > 0; i--) {
                        pod.leave(ANN);
                    }
                    return false;
                }
            }
            return true;
        });
        assertFalse(enters(pod, ANN), "there is room for more");
    }

    @Test
    void the_limit_holds_for_all_pods_together_and_for_each_user_alone() {
        assertTrue(enters(here, ANN));
        assertTrue(enters(elsewhere, ANN));
        assertTrue(enters(elsewhere, ANN));

        assertFalse(enters(here, ANN));
        assertFalse(enters(elsewhere, ANN));
        assertTrue(enters(here, new UserId("bob")));

        elsewhere.leave(ANN);
        hasRoomFor(1, here);
    }

    @Test
    void no_more_come_in_however_many_knock_at_once() {
        List<CompletableFuture<Boolean>> knocks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            knocks.add(entering(here, ANN));
            knocks.add(entering(elsewhere, ANN));
        }
        assertEquals(
                3,
                knocks.stream()
                        .filter(knock -> knock.orTimeout(60, TimeUnit.SECONDS).join())
                        .count());
    }

    @Test
    void whoever_leaves_before_anyone_could_know_leaves_nothing_behind() {
        for (int i = 0; i < 20; i++) {
            CompletableFuture<Boolean> entered = entering(here, ANN);
            CompletableFuture<Void> unused = entered.thenAccept(counted -> {
                if (counted) {
                    here.leave(ANN);
                }
            });
            assertTrue(entered.orTimeout(60, TimeUnit.SECONDS).join());
        }
        hasRoomFor(3, elsewhere);
    }

    @Test
    void the_connections_of_a_dead_pod_count_until_its_lease_is_over() {
        hasRoomFor(3, elsewhere);

        elsewhere.close();

        assertFalse(enters(here, ANN));
        hasRoomFor(3, here);
        Eventually.holds("its key is gone", () -> counts().size() == 1);
    }

    @Test
    void a_living_pod_counts_for_longer_than_a_lease() {
        hasRoomFor(3, elsewhere);
        RedisUserConnections dying = pod();
        Eventually.holds("it counts too", () -> counts().size() == 3);
        dying.close();
        Eventually.holds("a lease is over", () -> counts().size() == 2);

        assertFalse(enters(here, ANN));
    }

    @Test
    void what_redis_has_lost_is_given_back() {
        assertTrue(enters(here, ANN));
        assertTrue(enters(elsewhere, ANN));
        for (int i = 0; i < 2_500; i++) {
            CompletableFuture<Boolean> unused = entering(here, new UserId("user " + i));
        }
        assertTrue(enters(here, new UserId("last")));

        house.server().command("FLUSHALL");

        Eventually.holds(
                "all is back",
                () -> counts().stream()
                                .mapToInt(key -> Integer.parseInt(
                                        house.server().command("HLEN", key).get(0)))
                                .sum()
                        == 2_504 + 1);
        hasRoomFor(1, elsewhere);
    }

    @Test
    void while_redis_is_away_each_pod_holds_the_limit_alone_and_all_is_counted_when_it_is_back() {
        assertTrue(enters(here, ANN));
        assertTrue(enters(here, ANN));
        house.server().kill();
        Eventually.holds("it is away", () -> pods.stream().noneMatch(RedisUserConnections::isUp));

        assertTrue(enters(here, ANN));
        assertFalse(enters(here, ANN));
        assertTrue(enters(elsewhere, ANN));
        here.leave(ANN);
        here.leave(ANN);

        house.server().launch();
        // Connected is not enough: what each pod has goes there on a connection of its own.
        Eventually.holds("both have written what they count", () -> counts().size() == 2);
        hasRoomFor(1, elsewhere);
    }
}
