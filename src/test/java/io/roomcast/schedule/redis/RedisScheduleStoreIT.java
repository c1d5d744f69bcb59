package io.roomcast.schedule.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.redis.RedisLoop;
import io.roomcast.room.ScheduleDesk.Plan;
import io.roomcast.room.SchedulesAwayException;
import io.roomcast.schedule.ScheduleStore;
import io.roomcast.schedule.ScheduleStore.Change;
import io.roomcast.schedule.ScheduleStore.Decision;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.RedisHouse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisScheduleStoreIT {
    private static final Plan EVERY = new Plan("lobby", "say \"{count}\" ∞", null, "5s", null, "skip");
    private static final Plan CRON = new Plan("lobby", "x", "0 0 12 * * ?", null, "Europe/Berlin", "catch-up");

    private final RedisHouse house = new RedisHouse();
    private final List<RedisScheduleStore> pods = new ArrayList<>();
    private RedisScheduleStore here;
    private RedisScheduleStore elsewhere;

    @BeforeEach
    void two_pods() {
        here = pod();
        elsewhere = pod();
    }

    @AfterEach
    void close() {
        pods.forEach(RedisScheduleStore::close);
        house.close();
    }

    private RedisScheduleStore pod() {
        var pod = new RedisScheduleStore(new RedisLoop(house.vertx()), house.clients());
        pods.add(pod);
        pod.start();
        Eventually.holds("it knows", () -> pod.decisions().isPresent());
        return pod;
    }

    @Test
    void what_is_put_on_one_pod_is_known_there_at_once_and_soon_on_the_others_who_are_told() {
        AtomicInteger told = new AtomicInteger();
        elsewhere.listen(told::incrementAndGet);
        assertEquals(Change.DONE, done(here.put("every", EVERY)));
        assertEquals(EVERY, known(here).get("every").plan());
        done(here.put("cron", CRON));
        Eventually.holds("both are known", () -> known(elsewhere).size() == 2);
        assertEquals(EVERY, known(elsewhere).get("every").plan());
        assertEquals(CRON, known(elsewhere).get("cron").plan());
        Eventually.holds("the other is told", () -> told.get() > 0);
    }

    @Test
    void it_survives_all_pods() {
        done(here.put("every", EVERY));
        done(here.pause("time"));
        pods.forEach(RedisScheduleStore::close);
        RedisScheduleStore later = pod();
        assertEquals(EVERY, known(later).get("every").plan());
        assertEquals(new Decision(null, true, null), known(later).get("time"));
    }

    @Test
    void what_replaces_another_begins_when_every_pod_has_given_that_up() {
        Instant before = house.server().time().truncatedTo(ChronoUnit.MILLIS);
        done(here.put("news", EVERY));
        Instant since = known(here).get("news").since();
        assertFalse(since.isBefore(before) || since.isAfter(house.server().time()), since::toString);
        done(here.put("news", CRON));
        Duration later = Duration.between(since, known(here).get("news").since());
        assertTrue(later.compareTo(ScheduleStore.HANDOVER) >= 0, later::toString);
    }

    @Test
    void what_is_removed_is_gone_on_all_pods() {
        done(here.put("news", EVERY));
        done(here.pause("news"));
        Eventually.holds("it is known", () -> known(elsewhere).containsKey("news"));
        assertEquals(Change.DONE, done(elsewhere.remove("news")));
        assertEquals(Map.of(), known(elsewhere));
        Eventually.holds("it is gone", () -> known(here).isEmpty());
        assertEquals(Change.UNKNOWN, done(here.remove("news")));
    }

    @Test
    void pause_and_resume_hold_on_all_pods() {
        done(here.put("news", EVERY));
        Instant since = known(here).get("news").since();
        done(elsewhere.pause("news"));
        Eventually.holds("it is paused", () -> known(here).get("news").paused());
        assertEquals(since, known(here).get("news").since());
        done(here.resume("news"));
        Eventually.holds("it is not", () -> !known(elsewhere).get("news").paused());
        assertTrue(known(here).get("news").since().isAfter(since));
        done(here.resume("news"));
        done(here.pause("time"));
        assertNull(known(here).get("time").since());
    }

    @Test
    void too_many_are_refused() {
        for (int i = 0; i < ScheduleStore.MAX_SCHEDULES; i++) {
            house.server().command("HSET", "roomcast:schedules:plans", "s" + i, "{}");
        }
        assertEquals(Change.TOO_MANY, done(here.put("more", EVERY)));
        assertEquals(Change.DONE, done(here.put("s1", EVERY)));
    }

    @Test
    void while_redis_is_away_a_pod_keeps_what_it_knows_and_nothing_is_decided() {
        done(here.put("news", EVERY));
        house.server().kill();
        Eventually.holds("it is away", () -> {
            try {
                done(here.pause("news"));
                return false;
            } catch (CompletionException away) {
                return away.getCause() instanceof SchedulesAwayException;
            }
        });
        CompletionException away = assertThrows(CompletionException.class, () -> done(here.put("more", EVERY)));
        assertInstanceOf(SchedulesAwayException.class, away.getCause());
        assertEquals(EVERY, known(here).get("news").plan());
    }

    private static Map<String, Decision> known(RedisScheduleStore pod) {
        return pod.decisions().orElseThrow();
    }

    private static Change done(CompletionStage<Change> change) {
        return change.toCompletableFuture().join();
    }
}
