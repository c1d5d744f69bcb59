package io.roomcast.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.metrics.RoomMetrics.Decision;
import io.roomcast.metrics.RoomMetrics.Door;
import io.roomcast.metrics.RoomMetrics.Drop;
import io.roomcast.metrics.RoomMetrics.EntryLimit;
import io.roomcast.metrics.RoomMetrics.Limit;
import io.roomcast.metrics.RoomMetrics.RecoveryOutcome;
import io.roomcast.metrics.RoomMetrics.Undelivered;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RoomMetricsTest {
    private static final List<String> LIMITS =
            List.of("upgrades", "connections", "connections-per-ip", "connections-per-user");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RoomMetrics metrics = new RoomMetrics(registry);

    @Test
    void all_meters_of_this_class_exist_from_the_start() {
        assertEquals(
                new TreeSet<>(Set.of(
                        "roomcast.admission.refused",
                        "roomcast.bytes.out",
                        "roomcast.closes",
                        "roomcast.announcements.skipped",
                        "roomcast.authorize",
                        "roomcast.cluster.missing",
                        "roomcast.cluster.refused",
                        "roomcast.drain.overflow",
                        "roomcast.drops",
                        "roomcast.errors",
                        "roomcast.gaps",
                        "roomcast.inbox.rejected",
                        "roomcast.jobs.taken.over",
                        "roomcast.messages.in",
                        "roomcast.messages.out",
                        "roomcast.origins.refused",
                        "roomcast.publish.flush",
                        "roomcast.recoveries",
                        "roomcast.refused",
                        "roomcast.repairs",
                        "roomcast.revocations.refused",
                        "roomcast.sessions",
                        "roomcast.subscriptions",
                        "roomcast.trace.lost",
                        "roomcast.trace.overwritten",
                        "roomcast.webhooks.dead",
                        "roomcast.webhooks.lost",
                        "roomcast.webhooks.retried",
                        "roomcast.webhooks.sent")),
                registry.getMeters().stream()
                        .map(meter -> meter.getId().getName())
                        .filter(name -> !name.endsWith(".histogram"))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void every_error_code_is_counted_by_its_name() {
        for (ErrorCode code : ErrorCode.values()) {
            metrics.error(code);
            assertEquals(1, count("roomcast.errors", "code", code.wireName()), code.wireName());
        }
    }

    @Test
    void what_is_refused_is_counted_by_its_limit() {
        for (Limit limit : Limit.values()) {
            metrics.refused(limit);
            String tag = limit.name().toLowerCase(Locale.ROOT);
            assertEquals(1, count("roomcast.refused", "limit", tag), tag);
        }
    }

    @Test
    void every_close_is_counted_by_its_code_and_a_lost_connection_as_1006() {
        for (CloseStatus status : CloseStatus.values()) {
            metrics.sessionOpened();
            metrics.sessionClosed(status);
            assertEquals(1, count("roomcast.closes", "code", Integer.toString(status.code())), status.name());
        }
        metrics.sessionOpened();
        metrics.sessionClosed(null);
        assertEquals(1, count("roomcast.closes", "code", "1006"));
        assertEquals(0, gauge("roomcast.sessions"));
    }

    @Test
    void sessions_and_subscriptions_are_those_that_are_open() {
        metrics.sessionOpened();
        metrics.sessionOpened();
        metrics.sessionClosed(CloseStatus.NORMAL);
        metrics.subscriptionOpened();
        metrics.subscriptionOpened();
        metrics.subscriptionOpened();
        metrics.subscriptionClosed();
        assertEquals(1, gauge("roomcast.sessions"));
        assertEquals(2, gauge("roomcast.subscriptions"));
    }

    @Test
    void messages_are_counted_by_door_on_the_way_in_and_by_receiver_on_the_way_out() {
        metrics.messageIn(Door.WEBSOCKET);
        metrics.messageIn(Door.HTTP);
        metrics.messageIn(Door.CLOCK);
        metrics.messagesOut(30, 4_000);
        metrics.bytesOut(500);
        for (String door : new String[] {"websocket", "http", "clock"}) {
            assertEquals(1, count("roomcast.messages.in", "door", door), door);
        }
        assertEquals(30, count("roomcast.messages.out"));
        assertEquals(4_500, count("roomcast.bytes.out"));
    }

    @Test
    void the_time_from_publish_to_flush_is_a_histogram() {
        metrics.publishToFlush(TimeUnit.MILLISECONDS.toNanos(3));
        var timer = registry.get("roomcast.publish.flush").timer();
        assertEquals(1, timer.count());
        assertTrue(timer.takeSnapshot().histogramCounts().length >= 10, "no buckets");
    }

    @Test
    void schedules_are_counted_by_their_configured_name() {
        metrics.scheduleFired("time");
        metrics.scheduleFired("time");
        metrics.scheduleFailed("time");
        assertEquals(2, count("roomcast.schedule.fires", "schedule", "time"));
        assertEquals(1, count("roomcast.schedule.failures", "schedule", "time"));
    }

    @Test
    void jobs_are_counted_by_the_name_of_their_handler() {
        metrics.jobAccepted("resize");
        metrics.jobRetried("resize");
        metrics.jobDone("resize");
        metrics.jobFailed("resize");
        metrics.jobDead("resize");
        metrics.jobTakenOver();
        metrics.jobTime("resize", TimeUnit.SECONDS.toNanos(1));
        for (String figure : new String[] {"accepted", "retried", "done", "failed", "dead"}) {
            assertEquals(1, count("roomcast.jobs." + figure, "job", "resize"), figure);
        }
        assertEquals(1, count("roomcast.jobs.taken.over"));
        assertEquals(1, registry.get("roomcast.jobs.time").timer().count());
    }

    @Test
    void whoever_is_kept_out_is_counted_by_the_setting_that_did_it() {
        for (EntryLimit limit : EntryLimit.values()) {
            metrics.keptOut(limit);
        }
        metrics.originRefused();
        for (String setting : LIMITS) {
            assertEquals(1, count("roomcast.admission.refused", "limit", setting), setting);
        }
        assertEquals(1, count("roomcast.origins.refused"));
    }

    @Test
    void a_value_of_others_is_read_when_it_is_asked_for() {
        long[] value = {1};
        metrics.gauge("roomcast.history.messages", "Messages kept", () -> value[0]);
        value[0] = 7;
        assertEquals(7, gauge("roomcast.history.messages"));
    }

    @Test
    void no_tag_has_values_of_anything_that_clients_can_name() {
        metrics.scheduleFired("time");
        metrics.scheduleFailed("time");
        metrics.jobAccepted("resize");
        Set<String> known = Stream.of(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::wireName),
                        Arrays.stream(CloseStatus.values()).map(status -> Integer.toString(status.code())),
                        Stream.of("1006", "time", "resize"),
                        LIMITS.stream(),
                        Arrays.stream(Undelivered.values()).map(Undelivered::word),
                        Stream.of(
                                        Door.values(),
                                        RecoveryOutcome.values(),
                                        Drop.values(),
                                        Limit.values(),
                                        Decision.values())
                                .flatMap(Arrays::stream)
                                .map(value -> value.toString().toLowerCase(Locale.ROOT)))
                .flatMap(values -> values)
                .collect(Collectors.toSet());
        for (Meter meter : registry.getMeters()) {
            if (meter.getId().getName().endsWith(".histogram")) {
                continue;
            }
            meter.getId().getTags().forEach(tag -> {
                assertTrue(
                        Set.of("code", "door", "job", "limit", "outcome", "policy", "reason", "schedule")
                                .contains(tag.getKey()),
                        tag.getKey());
                assertTrue(known.contains(tag.getValue()), meter.getId() + " " + tag);
            });
        }
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }
}
