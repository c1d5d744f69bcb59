package io.roomcast.schedule;

import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;

/** Values of this package that are made and not annotated. */
final class ScheduleBeans {
    @Produces
    @Singleton
    @Typed(LocalFiringLedger.class)
    LocalFiringLedger localFiringLedger(RoomPush rooms, FiringMeter meter) {
        return new LocalFiringLedger(rooms, meter);
    }
}
