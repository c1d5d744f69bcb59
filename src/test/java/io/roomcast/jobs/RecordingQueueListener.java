package io.roomcast.jobs;

import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.ServerMessage.JobProgress;
import io.roomcast.protocol.ServerMessage.JobResult;
import io.roomcast.protocol.SessionId;
import io.roomcast.testing.Eventually;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what a queue tells. Safe from any thread. */
public final class RecordingQueueListener implements JobQueue.Listener {
    private final List<String> notices = new CopyOnWriteArrayList<>();
    private final AtomicInteger ready = new AtomicInteger();

    @Override
    public void onReady() {
        ready.incrementAndGet();
    }

    @Override
    public void onNotice(SessionId session, ServerMessage message) {
        notices.add(session + " " + text(message));
    }

    private static String text(ServerMessage message) {
        if (message instanceof JobProgress progress) {
            return progress.jobId() + " " + progress.job() + " progress " + progress.progress();
        }
        var result = (JobResult) message;
        return result.jobId() + " " + result.job() + (result.done() ? " done " : " failed ") + result.value();
    }

    /** {@code <session> <job id> <job> progress|done|failed <JSON>}, in the order in which they came. */
    public List<String> notices() {
        return notices;
    }

    public void hears(int count) {
        Eventually.holds(count + " notices", () -> notices.size() >= count);
    }

    public int ready() {
        return ready.get();
    }
}
