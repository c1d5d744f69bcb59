package io.roomcast.drain;

import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Slots of a pod that knows no others. */
@Singleton
@Typed(LocalDrainSlots.class)
public final class LocalDrainSlots implements DrainSlots {
    private final Duration interval;
    private final SlotRow row = new SlotRow();

    LocalDrainSlots(DrainConfig config) {
        this.interval = DrainSlots.interval(config.rate());
    }

    @Override
    public CompletionStage<Slots> reserve(int sessions, Duration within) {
        return CompletableFuture.completedFuture(row.take(sessions, within, interval, System.nanoTime()));
    }
}
