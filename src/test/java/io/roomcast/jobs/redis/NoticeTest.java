package io.roomcast.jobs.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.ServerMessage.JobProgress;
import io.roomcast.protocol.ServerMessage.JobResult;
import io.roomcast.protocol.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NoticeTest {
    private static final SessionId PHONE = new SessionId("phone");
    private static final JobId ID = new JobId("j1");

    private static Json json(String text) {
        return Json.checked(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void what_one_pod_writes_another_reads() {
        var progress = new JobProgress(ID, "résumé", json("{\"é\":null}"));
        var done = new JobResult(ID, "work", true, json("null"));
        var failed = new JobResult(ID, "work", false, json("\"no \\\"such\\\" thing\""));
        assertEquals(Optional.of(new Notice(PHONE, progress)), Notice.read(Notice.write(PHONE, progress)));
        assertEquals(Optional.of(new Notice(PHONE, done)), Notice.read(Notice.write(PHONE, done)));
        assertEquals(Optional.of(new Notice(PHONE, failed)), Notice.read(Notice.write(PHONE, failed)));
    }

    @Test
    void what_nobody_wrote_is_nothing() {
        for (String payload : new String[] {
            "",
            "{}",
            "\u0001",
            "\u0001[]",
            "\u0001{}",
            "\u0001{\"session\":\"s\",\"job_id\":\"j\",\"job\":\"w\"}",
            "\u0001{\"session\":1,\"job_id\":\"j\",\"job\":\"w\",\"result\":1}",
            "\u0001{\"session\":\"s\",\"job_id\":\"\",\"job\":\"w\",\"result\":1}",
            "\u0002{\"session\":\"s\",\"job_id\":\"j\",\"job\":\"w\",\"result\":1}"
        }) {
            assertEquals(Optional.empty(), Notice.read(payload.getBytes(StandardCharsets.UTF_8)), payload);
        }
    }
}
