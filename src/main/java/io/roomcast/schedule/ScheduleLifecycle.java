package io.roomcast.schedule;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Clock;

/** Starts the schedules when the house stands, and stops them before it falls. */
@ApplicationScoped
class ScheduleLifecycle {
    private final Schedules schedules;
    private final FiringLedger ledger;
    private final AlarmClock alarms = new ThreadAlarmClock();

    ScheduleLifecycle(Schedules schedules, FiringLedger ledger) {
        this.schedules = schedules;
        this.ledger = ledger;
    }

    /** Late among the observers: a push needs all that others set up. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) StartupEvent event) {
        new ScheduleRunner(schedules, ledger, Clock.systemUTC(), alarms).start();
    }

    void stop(@Observes ShutdownEvent event) {
        alarms.close();
    }
}
