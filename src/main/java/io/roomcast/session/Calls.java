package io.roomcast.session;

import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.ServerMessage;
import java.util.HashMap;
import java.util.Map;

/** Jobs whose results answer commands of one session, by the commands' ids. Touched on the session's loop only. */
final class Calls {
    private static final int MAX = 256;

    private final Map<JobId, Json> waiting = new HashMap<>(2);

    boolean isFull() {
        return waiting.size() >= MAX;
    }

    void add(JobId job, Json commandId) {
        waiting.put(job, commandId);
    }

    /** False if it has been answered. */
    boolean giveUp(JobId job) {
        return waiting.remove(job) != null;
    }

    /** As the client understands it: a job's result may be what a command waits for. */
    ServerMessage answering(ServerMessage message) {
        if (!(message instanceof ServerMessage.JobResult result)) {
            return message;
        }
        Json call = waiting.remove(result.jobId());
        return call == null ? message : new ServerMessage.Called(call, result.done(), result.value());
    }
}
