package io.roomcast.jobs.examples;

import io.roomcast.jobs.JobCall;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A first attempt with the data of the test. */
record RecordingCall(JobId id, int attempt, UserId user, SessionId session, Json data, List<String> said)
        implements JobCall {
    static RecordingCall with(String data) {
        return new RecordingCall(
                new JobId("j1"),
                1,
                new UserId("ann"),
                new SessionId("phone"),
                Json.checked(data.replace('\'', '"').getBytes(StandardCharsets.UTF_8)),
                new ArrayList<>());
    }

    @Override
    public void progress(Json progress) {
        said.add(progress.toString());
    }
}
