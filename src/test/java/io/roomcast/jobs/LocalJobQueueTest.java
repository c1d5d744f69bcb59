package io.roomcast.jobs;

import io.roomcast.testing.MutableClock;
import java.time.Duration;

class LocalJobQueueTest extends JobQueueContract {
    private final MutableClock clock = new MutableClock();

    @Override
    protected JobQueue open(JobQueue.Bounds bounds) {
        var opened = new LocalJobQueue(clock, TIMES, bounds);
        opened.listen(listener);
        return opened;
    }

    @Override
    protected void passes(Duration time) {
        clock.advance(time);
    }
}
