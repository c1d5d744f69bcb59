package io.roomcast.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WitnessReportTest {
    private static final int CLIENTS = 100;
    private static final WitnessReport.Spread SPREAD = new WitnessReport.Spread(
            4_000, Duration.ofMillis(2), Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofMillis(1_250));

    /** A report in which figures are named; all others are 0. */
    private static WitnessReport report(Map<String, Integer> figures) {
        return new WitnessReport(
                true,
                CLIENTS,
                100,
                figures.getOrDefault("unfinished", 0),
                figures.getOrDefault("dismissed", 0),
                figures.getOrDefault("published", 1_000),
                figures.getOrDefault("acknowledged", 990),
                figures.getOrDefault("rejected", 4),
                5,
                4_000,
                figures.getOrDefault("gaps", 0),
                figures.getOrDefault("silent_losses", 0),
                figures.getOrDefault("repeats", 0),
                figures.getOrDefault("reorderings", 0),
                figures.getOrDefault("false_recoveries", 0),
                figures.getOrDefault("rewritten", 0),
                figures.getOrDefault("unnumbered", 0),
                figures.getOrDefault("uncompared", 0),
                SPREAD,
                8,
                6,
                3,
                1,
                SPREAD,
                10,
                Map.of(1012, 5L, 1006, 3L),
                Map.of(503, 2L),
                1,
                "connection refused",
                Duration.ofMillis(7),
                List.of("something was found"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "silent_losses",
                "repeats",
                "reorderings",
                "false_recoveries",
                "rewritten",
                "unnumbered",
                "unfinished"
            })
    void one_fault_is_not_clean_and_stands_in_the_json(String fault) throws Exception {
        WitnessReport report = report(Map.of(fault, 1));

        assertFalse(report.isClean());
        assertTrue(report.table().endsWith("This is not clean.\n"), report.table());
        assertEquals(1, json(report).path(fault).intValue());
        assertFalse(json(report).path("clean").booleanValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaps", "uncompared", "dismissed"})
    void what_was_announced_is_clean(String figure) throws Exception {
        WitnessReport report = report(Map.of(figure, 1));

        assertTrue(report.isClean());
        assertTrue(report.table().endsWith("Nothing was lost silently.\n"), report.table());
        assertEquals(1, json(report).path(figure).intValue());
    }

    @Test
    void a_witness_that_saw_nothing_has_nothing_to_say() {
        assertFalse(report(Map.of("acknowledged", 0)).isClean());
        assertFalse(report(Map.of("dismissed", CLIENTS)).isClean());
        assertTrue(
                report(Map.of("published", 0, "acknowledged", 0, "rejected", 0)).isClean(), "only watching");
    }

    @Test
    void ratios_and_rests_are_worked_out() {
        WitnessReport report = report(Map.of("false_recoveries", 1));

        assertEquals(6, report.unanswered());
        assertEquals(0.6, report.recoveryRatio());
    }

    @Test
    void the_json_has_durations_in_milliseconds() throws Exception {
        JsonNode json = json(report(Map.of()));

        assertEquals(0.75, json.path("recovery_ratio").doubleValue());
        assertEquals(1_250.0, json.path("latency_ms").path("max").doubleValue());
        assertEquals(200.0, json.path("repair_ms").path("p999").doubleValue());
        assertEquals(4_000, json.path("latency_ms").path("count").intValue());
        assertEquals(5, json.path("close_codes").path("1012").intValue());
        assertEquals(2, json.path("refused_upgrades").path("503").intValue());
        assertEquals("something was found", json.path("findings").path(0).textValue());
        assertTrue(json.path("clean").booleanValue());
        assertFalse(report(Map.of()).json().contains("\n"));
    }

    @Test
    void the_table_says_the_same_for_people() {
        String table = report(Map.of()).table();

        assertTrue(
                table.contains("latency            p50 2.0 ms, p99 20.0 ms, p99.9 200.0 ms, max 1250.0 ms (4,000)"),
                table);
        assertTrue(table.contains("close codes        1006: 3, 1012: 5"), table);
        assertTrue(table.contains("failed connects    1, the last: connection refused"), table);
        assertTrue(table.contains("  ! something was found\n"), table);
    }

    private static JsonNode json(WitnessReport report) throws Exception {
        return new ObjectMapper().readTree(report.json());
    }
}
