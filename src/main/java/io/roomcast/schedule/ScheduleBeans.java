package io.roomcast.schedule;

import io.roomcast.metrics.RoomMetrics;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Values of this package that are made and not annotated. */
final class ScheduleBeans {
    @Produces
    @Singleton
    @Typed(LocalFiringLedger.class)
    LocalFiringLedger localFiringLedger(RoomPush rooms, FiringMeter meter) {
        return new LocalFiringLedger(rooms, meter);
    }

    @Produces
    @Singleton
    @Typed(LocalScheduleStore.class)
    LocalScheduleStore localScheduleStore(Clock clock) {
        return new LocalScheduleStore(clock);
    }

    @Produces
    @Singleton
    Schedules schedules(SchedulesConfig config, ScheduleStore store, RoomMetrics metrics) {
        Schedules schedules = new Schedules(ConfiguredSchedules.read(config), store);
        metrics.gauge("roomcast.schedules", "Schedules that this pod knows", schedules::count);
        return schedules;
    }
}
