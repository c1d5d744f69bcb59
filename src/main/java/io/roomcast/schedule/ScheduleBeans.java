package io.roomcast.schedule;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Values of this package that are made and not annotated. */
final class ScheduleBeans {
    @Produces
    @Singleton
    FiringLedger firingLedger(RoomPush rooms, FiringMeter meter) {
        return new LocalFiringLedger(rooms, meter);
    }
}
