package io.roomcast.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.broker.RecordingListener;
import io.roomcast.broker.Retention;
import io.roomcast.broker.redis.RedisBroker;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.RoomId;
import io.roomcast.redis.BusEvents;
import io.roomcast.redis.Partition;
import io.roomcast.schedule.redis.RedisFiringLedger;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.RedisHouse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterSchedulesIT {
    private static final RoomId CLOCKS = new RoomId("clocks");
    private static final Duration OFTEN = Duration.ofMillis(100);
    private static final String LEDGER = Partition.of(CLOCKS).name("schedule") + ":tick";

    private static RedisHouse house;

    private final List<Pod> pods = new ArrayList<>();
    private final RecordingListener listener = new RecordingListener();
    private RedisBroker audience;

    @BeforeAll
    static void start() {
        house = new RedisHouse();
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @BeforeEach
    void listen() throws Exception {
        house.server().command("FLUSHALL");
        audience = broker(listener);
        audience.subscribe(CLOCKS).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() {
        pods.forEach(Pod::end);
        audience.close();
    }

    @Test
    void three_pods_make_one_push_of_each_instant_and_one_count() {
        for (int i = 0; i < 3; i++) {
            run(every(OFTEN, MissedFirings.CATCH_UP), Clock.systemUTC());
        }
        assertEachInstantOnce(listener.awaitMessages(CLOCKS, 20));
    }

    @Test
    void a_pod_that_ends_leaves_no_instant_out_and_none_twice() {
        for (int i = 0; i < 3; i++) {
            run(every(OFTEN, MissedFirings.CATCH_UP), Clock.systemUTC());
        }
        listener.awaitMessages(CLOCKS, 5);
        pods.get(0).end();
        listener.awaitMessages(CLOCKS, 10);
        pods.get(1).end();
        assertEachInstantOnce(listener.awaitMessages(CLOCKS, 20));
    }

    @Test
    void firings_go_on_after_redis_was_away_and_those_that_were_missed_are_caught_up_with() {
        run(every(OFTEN, MissedFirings.CATCH_UP), Clock.systemUTC());
        run(every(OFTEN, MissedFirings.CATCH_UP), Clock.systemUTC());
        listener.awaitMessages(CLOCKS, 5);
        house.server().command("CLIENT", "KILL", "TYPE", "normal");
        assertEachInstantOnce(listener.awaitMessages(CLOCKS, 20));
    }

    @Test
    void a_new_pod_catches_up_with_what_was_missed_while_there_was_none() {
        Instant last = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(OFTEN.multipliedBy(30));
        house.server().command("HSET", LEDGER, "last", Long.toString(last.toEpochMilli()), "count", "7");
        run(every(OFTEN, MissedFirings.CATCH_UP), Clock.systemUTC());
        List<Message> messages = listener.awaitMessages(CLOCKS, 30);
        assertEquals("8 " + last.plus(OFTEN).toEpochMilli(), text(messages.get(0)));
        assertEachInstantOnce(messages);
    }

    @Test
    void a_new_pod_that_skips_fires_only_the_newest_of_what_was_missed() {
        Duration interval = Duration.ofHours(1);
        Instant now = Instant.now();
        Instant newest = new Interval(interval).nextAfter(now.minus(interval)).orElseThrow();
        // By this pod's clock the instant was five seconds ago.
        house.server()
                .command(
                        "HSET",
                        LEDGER,
                        "last",
                        Long.toString(newest.minus(interval.multipliedBy(3)).toEpochMilli()));
        run(
                every(interval, MissedFirings.SKIP),
                Clock.offset(Clock.systemUTC(), Duration.between(now, newest.plusSeconds(5))));
        assertEquals(
                "1 " + newest.toEpochMilli(),
                text(listener.awaitMessages(CLOCKS, 1).get(0)));
        assertEquals(
                List.of(Long.toString(newest.toEpochMilli())), house.server().command("HGET", LEDGER, "last"));
    }

    @Test
    void a_pod_whose_clock_is_far_ahead_does_not_fire_for_the_others() {
        Pod ahead = run(every(OFTEN, MissedFirings.SKIP), Clock.offset(Clock.systemUTC(), Duration.ofDays(1)));
        Eventually.holds("the pod with the wrong clock is refused", () -> ahead.failed() > 0);
        run(every(OFTEN, MissedFirings.CATCH_UP), Clock.systemUTC());
        assertEachInstantOnce(listener.awaitMessages(CLOCKS, 5));
        assertEquals(0, ahead.fired());
    }

    @Test
    void what_is_fired_beside_the_plan_is_one_push_each_and_leaves_the_plan_alone() {
        PushSchedule yearly = every(Duration.ofDays(365), MissedFirings.CATCH_UP);
        Pod one = run(yearly, Clock.systemUTC());
        Pod other = run(yearly, Clock.systemUTC());
        Instant now = Instant.now();
        var firing = new Firing("tick", CLOCKS, now, yearly.message().draft(now, now));
        assertTrue(one.ledger.fireNow(firing).toCompletableFuture().join());
        assertTrue(other.ledger.fireNow(firing).toCompletableFuture().join());
        assertEquals(
                List.of("1 " + now.toEpochMilli(), "2 " + now.toEpochMilli()),
                listener.awaitMessages(CLOCKS, 2).stream()
                        .map(ClusterSchedulesIT::text)
                        .toList());
        FiringLedger.Account account =
                one.ledger.account("tick", CLOCKS).toCompletableFuture().join();
        assertEquals(2, account.count());
        assertTrue(account.last().isEmpty());
        assertTrue(
                Duration.between(now, account.unplanned().orElseThrow()).abs().compareTo(Duration.ofMinutes(1)) < 0);
    }

    private static void assertEachInstantOnce(List<Message> messages) {
        String[] first = text(messages.get(0)).split(" ", -1);
        long count = Long.parseLong(first[0]);
        long instant = Long.parseLong(first[1]);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            expected.add((count + i) + " " + (instant + i * OFTEN.toMillis()));
        }
        assertEquals(expected, messages.stream().map(ClusterSchedulesIT::text).toList());
        assertTrue(messages.stream().allMatch(Message::isNumbered));
    }

    /** {@code <count> <scheduled instant>}. */
    private static String text(Message message) {
        String[] words = message.data().toString().replace("\"", "").split(" ", -1);
        return words[0] + " " + Instant.parse(words[1]).toEpochMilli();
    }

    private static PushSchedule every(Duration interval, MissedFirings missed) {
        var message = new MessageTemplate("{count} {fire_time}");
        return new PushSchedule("tick", CLOCKS, message, new Interval(interval), missed);
    }

    private Pod run(PushSchedule schedule, Clock clock) {
        Pod pod = new Pod(schedule, clock);
        pods.add(pod);
        return pod;
    }

    private static RedisBroker broker(RecordingListener listener) {
        var broker = new RedisBroker(
                room -> new Retention(100, Duration.ofMinutes(1), 100),
                Clock.systemUTC(),
                house.access(),
                new BusEvents(),
                new RoomMetrics(new SimpleMeterRegistry()));
        broker.listen(listener);
        Eventually.holds("the broker receives", broker::isReceiving);
        return broker;
    }

    private static final class Pod {
        private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        private final AlarmClock alarms = new ThreadAlarmClock();
        private final RedisBroker broker = broker(new RecordingListener());
        private final FiringLedger ledger;

        Pod(PushSchedule schedule, Clock clock) {
            ledger = new RedisFiringLedger(
                    broker, room -> new Retention(100, Duration.ofMinutes(1), 100), new RoomMetrics(meters));
            var schedules = new Schedules(List.of(schedule), new LocalScheduleStore(clock));
            new ScheduleRunner(schedules, ledger, clock, alarms).start();
        }

        double fired() {
            return count("roomcast.schedule.fires");
        }

        double failed() {
            return count("roomcast.schedule.failures");
        }

        private double count(String name) {
            return meters.find(name).counters().stream()
                    .mapToDouble(counter -> counter.count())
                    .sum();
        }

        void end() {
            alarms.close();
            broker.close();
        }
    }
}
