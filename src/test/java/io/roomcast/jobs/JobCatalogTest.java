package io.roomcast.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.auth.SettingException;
import io.roomcast.protocol.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobCatalogTest {
    private static JobCatalog read(Map<String, String> settings, JobHandler... handlers) {
        return JobCatalog.read(Kinds.of(settings), List.of(handlers), 100);
    }

    @Test
    void a_handler_is_known_by_its_name_with_the_defaults() {
        var handler = new ScriptedHandler("work");
        JobCatalog catalog = read(Map.of(), handler);
        assertEquals(
                new KnownJob(handler, Duration.ofSeconds(30), 3),
                catalog.find("work").orElseThrow());
        assertTrue(catalog.find("play").isEmpty());
    }

    @Test
    void time_and_attempts_are_set_by_name() {
        var handler = new ScriptedHandler("work");
        JobCatalog catalog = read(Map.of("work.timeout", "2s", "work.attempts", "1"), handler);
        assertEquals(
                new KnownJob(handler, Duration.ofSeconds(2), 1),
                catalog.find("work").orElseThrow());
    }

    @Test
    void a_job_with_a_url_is_a_backends() {
        JobCatalog catalog = read(Map.of("resize.url", "http://localhost/resize", "resize.attempts", "5"));
        KnownJob job = catalog.find("resize").orElseThrow();
        assertEquals("resize", job.handler().name());
        assertTrue(job.handler() instanceof HttpJob);
        assertEquals(5, job.attempts());
    }

    @Test
    void a_job_that_is_switched_off_or_lacks_its_configuration_is_not_known() {
        JobHandler idle = new JobHandler() {
            @Override
            public String name() {
                return "idle";
            }

            @Override
            public boolean isEnabled() {
                return false;
            }

            @Override
            public Json run(JobCall call) {
                return call.data();
            }
        };
        JobCatalog catalog = read(
                Map.of("work.enabled", "false", "resize.url", "http://localhost/", "resize.enabled", "false"),
                new ScriptedHandler("work"),
                idle);
        for (String name : List.of("work", "resize", "idle")) {
            assertFalse(catalog.find(name).isPresent(), name);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "play.timeout, 2s, roomcast.jobs.play.url",
        "work.url, http://localhost/, roomcast.jobs.work.url",
        "play.url, ftp://localhost/, roomcast.jobs.play.url",
        "play.url, not a url, roomcast.jobs.play.url",
        "work.timeout, 100ms, roomcast.jobs.work.timeout",
        "work.timeout, 2h, roomcast.jobs.work.timeout",
        "work.attempts, 0, roomcast.jobs.work.attempts",
        "work.attempts, 101, roomcast.jobs.work.attempts",
        "\"two words\".url, http://localhost/, two words"
    })
    void what_cannot_work_is_told_in_a_sentence_that_names_it(String name, String value, String named) {
        var refusal =
                assertThrows(SettingException.class, () -> read(Map.of(name, value), new ScriptedHandler("work")));
        assertTrue(refusal.getMessage().contains(named), refusal::getMessage);
    }

    @Test
    void a_secret_that_no_header_could_carry_is_refused_and_not_told() {
        var settings = Map.of("play.url", "http://localhost/", "play.secret", "one\ntwo");
        var refusal = assertThrows(SettingException.class, () -> read(settings));
        assertTrue(refusal.getMessage().contains("roomcast.jobs.play.secret"), refusal::getMessage);
        assertFalse(refusal.getMessage().contains("two"), refusal::getMessage);
    }

    @Test
    void two_handlers_of_one_name_are_refused() {
        assertThrows(
                SettingException.class, () -> read(Map.of(), new ScriptedHandler("work"), new ScriptedHandler("work")));
    }
}
