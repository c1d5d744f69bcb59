package io.roomcast.schedule;

import java.time.Duration;

/** Rings once after a while; the one thread on which all alarms ring, one after the other, is the alarm thread. */
interface AlarmClock extends AutoCloseable {
    /** Rings no earlier than asked by this clock's own measure, which may differ from the time of day. */
    void ringAfter(Duration wait, Runnable alarm);

    /** From now on nothing rings; what is ringing is not waited for. */
    @Override
    void close();
}
