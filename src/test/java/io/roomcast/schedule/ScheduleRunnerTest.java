package io.roomcast.schedule;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.room.ScheduleDesk.Plan;
import io.roomcast.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ScheduleRunnerTest {
    private final MutableClock clock = new MutableClock(Instant.parse("2026-11-21T10:00:02.500Z"));
    private final ManualAlarmClock alarms = new ManualAlarmClock(clock);
    private final PushedRooms rooms = new PushedRooms();
    private final CountingMeter meter = new CountingMeter();
    private final LocalScheduleStore store = new LocalScheduleStore(clock);

    @Test
    void the_first_firing_is_the_next_instant_and_then_they_follow_at_their_interval() {
        run(every(ofSeconds(5)));
        alarms.pass(ofMillis(2_499));
        rooms.received();
        alarms.pass(ofMillis(1));
        rooms.received("1 scheduled 10:00:05.000 at 10:00:05.000");
        alarms.pass(ofSeconds(10));
        rooms.received("2 scheduled 10:00:10.000 at 10:00:10.000", "3 scheduled 10:00:15.000 at 10:00:15.000");
    }

    @Test
    void intervals_below_a_second_are_kept() {
        run(every(ofMillis(250)));
        alarms.pass(ofMillis(600));
        rooms.received("1 scheduled 10:00:02.750 at 10:00:02.750", "2 scheduled 10:00:03.000 at 10:00:03.000");
    }

    @Test
    void cron_fires_at_its_instants() {
        run(cron("0 0/1 * * * ?"));
        alarms.pass(ofMinutes(2));
        rooms.received("1 scheduled 10:01:00.000 at 10:01:00.000", "2 scheduled 10:02:00.000 at 10:02:00.000");
    }

    @Test
    void alarms_that_ring_late_do_not_make_the_schedule_drift() {
        run(every(ofSeconds(5)));
        alarms.pass(ofSeconds(1));
        for (int i = 0; i < 3; i++) {
            alarms.pause(ofMillis(5_020));
        }
        alarms.pass(ofMillis(440));
        rooms.received(
                "1 scheduled 10:00:05.000 at 10:00:08.520",
                "2 scheduled 10:00:10.000 at 10:00:13.540",
                "3 scheduled 10:00:15.000 at 10:00:18.560");
        alarms.pass(ofSeconds(1));
        rooms.received("4 scheduled 10:00:20.000 at 10:00:20.000");
    }

    @Test
    void after_a_pause_only_the_newest_missed_instant_fires() {
        run(every(ofSeconds(5)));
        alarms.pass(ofMillis(500));
        alarms.pause(ofSeconds(30));
        rooms.received("1 scheduled 10:00:30.000 at 10:00:33.000");
        alarms.pass(ofSeconds(2));
        rooms.received("2 scheduled 10:00:35.000 at 10:00:35.000");
    }

    @Test
    void after_a_long_pause_the_newest_missed_instant_still_fires_if_it_is_recent() {
        run(every(ofSeconds(5)));
        alarms.pass(ofMillis(500));
        alarms.pause(Duration.ofHours(3));
        rooms.received("1 scheduled 13:00:00.000 at 13:00:03.000");
    }

    @Test
    void a_missed_instant_older_than_a_minute_is_skipped() {
        run(every(ofMinutes(10)));
        alarms.pass(ofMillis(500));
        alarms.pause(ofMinutes(11));
        rooms.received();
        alarms.pass(ofSeconds(537));
        rooms.received("1 scheduled 10:20:00.000 at 10:20:00.000");
    }

    @Test
    void a_missed_instant_not_older_than_a_minute_fires() {
        run(every(ofMinutes(10)));
        alarms.pass(ofMillis(500));
        alarms.pause(ofSeconds(657));
        rooms.received("1 scheduled 10:10:00.000 at 10:11:00.000");
    }

    @Test
    void a_schedule_that_catches_up_fires_what_was_missed_in_order() {
        run(catchingUp(ofSeconds(5)));
        alarms.pass(ofMillis(500));
        alarms.pause(ofSeconds(13));
        rooms.received(
                "1 scheduled 10:00:05.000 at 10:00:16.000",
                "2 scheduled 10:00:10.000 at 10:00:16.000",
                "3 scheduled 10:00:15.000 at 10:00:16.000");
        alarms.pass(ofSeconds(4));
        rooms.received("4 scheduled 10:00:20.000 at 10:00:20.000");
    }

    @Test
    void no_more_than_a_hundred_are_caught_up_with_the_newest() {
        run(catchingUp(ofSeconds(5)));
        alarms.pass(ofMillis(500));
        alarms.pause(ofMinutes(50));
        assertEquals(100, rooms.pushed.size());
        assertEquals("1 scheduled 10:41:45.000 at 10:50:03.000", rooms.pushed.get(0));
        assertEquals("100 scheduled 10:50:00.000 at 10:50:03.000", rooms.pushed.get(99));
    }

    @Test
    void what_was_missed_more_than_an_hour_ago_is_not_caught_up_with() {
        run(catchingUp(ofMinutes(20)));
        alarms.pass(ofMillis(500));
        alarms.pause(ofMinutes(130));
        rooms.received(
                "1 scheduled 11:20:00.000 at 12:10:03.000",
                "2 scheduled 11:40:00.000 at 12:10:03.000",
                "3 scheduled 12:00:00.000 at 12:10:03.000");
    }

    @Test
    void a_clock_set_back_makes_the_schedule_wait_not_repeat() {
        run(every(ofSeconds(5)));
        alarms.pass(ofSeconds(3));
        rooms.received("1 scheduled 10:00:05.000 at 10:00:05.000");
        clock.advance(ofSeconds(-20));
        alarms.pass(ofSeconds(24));
        rooms.received();
        alarms.pass(ofSeconds(1));
        rooms.received("2 scheduled 10:00:10.000 at 10:00:10.000");
    }

    @Test
    void a_leap_of_the_clock_is_seen_within_ten_seconds() {
        run(every(ofMinutes(60)));
        alarms.pass(ofSeconds(1));
        clock.advance(ofMinutes(60));
        assertEquals(1, alarms.waiting());
        alarms.pass(ofSeconds(10));
        rooms.received("1 scheduled 11:00:00.000 at 11:00:03.500");
    }

    @Test
    void a_failed_push_is_counted_and_the_schedule_goes_on() {
        run(every(ofSeconds(5)));
        rooms.answer = () -> CompletableFuture.failedFuture(new BrokerUnavailableException("away"));
        alarms.pass(ofSeconds(3));
        rooms.answer = () -> {
            throw new IllegalStateException("broken");
        };
        alarms.pass(ofSeconds(5));
        rooms.answer = () -> CompletableFuture.completedFuture(null);
        alarms.pass(ofSeconds(5));
        rooms.received(
                "1 scheduled 10:00:05.000 at 10:00:05.000",
                "2 scheduled 10:00:10.000 at 10:00:10.000",
                "3 scheduled 10:00:15.000 at 10:00:15.000");
        assertEquals(List.of("failed tick", "failed tick", "pushed tick"), meter.seen);
    }

    @Test
    void a_push_that_is_not_answered_holds_up_nothing() {
        rooms.answer = CompletableFuture::new;
        run(every(ofSeconds(5)));
        alarms.pass(ofSeconds(8));
        rooms.received("1 scheduled 10:00:05.000 at 10:00:05.000", "2 scheduled 10:00:10.000 at 10:00:10.000");
        assertEquals(List.of(), meter.seen);
    }

    @Test
    void schedules_do_not_wait_for_each_other() {
        run(
                every(ofSeconds(5)),
                cron("0/4 * * * * ?"),
                schedule("ended", CronExpression.parse("0 0 0 1 1 ? 2020", ZoneId.of("UTC")), MissedFirings.SKIP));
        alarms.pass(ofSeconds(6));
        rooms.received(
                "1 scheduled 10:00:04.000 at 10:00:04.000",
                "1 scheduled 10:00:05.000 at 10:00:05.000",
                "2 scheduled 10:00:08.000 at 10:00:08.000");
    }

    @Test
    void nothing_fires_before_the_start_or_once_the_alarm_clock_is_closed() {
        var runner =
                new ScheduleRunner(schedules(every(ofSeconds(5))), new LocalFiringLedger(rooms, meter), clock, alarms);
        alarms.pass(ofSeconds(30));
        rooms.received();
        runner.start();
        alarms.pass(ofSeconds(5));
        rooms.received("1 scheduled 10:00:35.000 at 10:00:35.000");
        alarms.close();
        alarms.pass(ofSeconds(30));
        rooms.received();
    }

    @Test
    void a_schedule_that_is_paused_waits_and_makes_up_for_nothing_when_it_is_resumed() {
        run(catchingUp(ofSeconds(5)));
        alarms.pass(ofMillis(2_500));
        rooms.received("1 scheduled 10:00:05.000 at 10:00:05.000");
        store.pause("tick");
        alarms.pass(ofSeconds(31));
        rooms.received();
        store.resume("tick");
        alarms.pass(ofSeconds(4));
        rooms.received("2 scheduled 10:00:40.000 at 10:00:40.000");
    }

    @Test
    void a_schedule_that_was_paused_before_does_not_fire_at_the_start() {
        store.pause("tick");
        run(every(ofSeconds(5)));
        alarms.pass(ofSeconds(31));
        rooms.received();
    }

    @Test
    void a_schedule_that_is_put_fires_from_then_on_until_it_is_removed() {
        run();
        store.put("more", plan("{count} scheduled {fire_time} at {time}", "5s"));
        alarms.pass(ofMillis(2_500));
        rooms.received("1 scheduled 10:00:05.000 at 10:00:05.000");
        store.remove("more");
        alarms.pass(ofSeconds(31));
        rooms.received();
        assertEquals(0, alarms.waiting());
    }

    @Test
    void another_schedule_that_is_put_disturbs_nothing() {
        run(every(ofSeconds(5)));
        for (int i = 0; i < 3; i++) {
            alarms.pass(ofMillis(900));
            store.put("more" + i, plan("more", "1h"));
        }
        alarms.pass(ofSeconds(5));
        rooms.received("1 scheduled 10:00:05.000 at 10:00:05.000", "2 scheduled 10:00:10.000 at 10:00:10.000");
    }

    @Test
    void a_schedule_that_is_replaced_fires_by_its_new_plan_two_seconds_later() {
        run();
        store.put("news", plan("old {fire_time}", "1s"));
        alarms.pass(ofMillis(500));
        rooms.received("old 10:00:03.000");
        store.put("news", plan("new {fire_time}", "1s"));
        alarms.pass(ofMillis(2_999));
        rooms.received();
        alarms.pass(ofMillis(1));
        rooms.received("new 10:00:06.000");
    }

    @Test
    void a_configured_schedule_counts_even_if_one_of_its_name_was_put() {
        store.put("tick", plan("other", "1s"));
        run(every(ofSeconds(5)));
        alarms.pass(ofMillis(2_500));
        rooms.received("1 scheduled 10:00:05.000 at 10:00:05.000");
    }

    @Test
    void a_plan_of_another_version_is_passed_over() {
        run();
        store.put("strange", plan("strange", "every now and then"));
        store.put("more", plan("more", "5s"));
        alarms.pass(ofMillis(2_500));
        rooms.received("more");
    }

    private void run(PushSchedule... schedules) {
        new ScheduleRunner(schedules(schedules), new LocalFiringLedger(rooms, meter), clock, alarms).start();
        alarms.pass(Duration.ZERO);
    }

    private Schedules schedules(PushSchedule... schedules) {
        return new Schedules(List.of(schedules), store);
    }

    private static Plan plan(String message, String every) {
        return new Plan("clocks", message, null, every, null, null);
    }

    private static PushSchedule every(Duration interval) {
        return schedule("tick", new Interval(interval), MissedFirings.SKIP);
    }

    private static PushSchedule cron(String expression) {
        return schedule("cron", CronExpression.parse(expression, ZoneId.of("UTC")), MissedFirings.SKIP);
    }

    private static PushSchedule catchingUp(Duration interval) {
        return schedule("tick", new Interval(interval), MissedFirings.CATCH_UP);
    }

    private static PushSchedule schedule(String name, Recurrence recurrence, MissedFirings missed) {
        var message = new MessageTemplate("{count} scheduled {fire_time} at {time}");
        return new PushSchedule(name, new RoomId("clocks"), message, recurrence, missed);
    }

    /** Remembers what was pushed since it was last asked. */
    private static final class PushedRooms implements RoomPush {
        private final List<String> pushed = new ArrayList<>();
        private Supplier<CompletionStage<?>> answer = () -> CompletableFuture.completedFuture(null);

        @Override
        public CompletionStage<?> push(RoomId room, Json data) {
            assertEquals("clocks", room.value());
            pushed.add(data.toString().replaceAll("\"|2026-11-21T|Z", ""));
            return answer.get();
        }

        void received(String... messages) {
            assertEquals(List.of(messages), pushed);
            pushed.clear();
        }
    }

    private static final class CountingMeter implements FiringMeter {
        private final List<String> seen = new ArrayList<>();

        @Override
        public void pushed(String schedule) {
            seen.add("pushed " + schedule);
        }

        @Override
        public void failed(String schedule) {
            seen.add("failed " + schedule);
        }
    }
}
