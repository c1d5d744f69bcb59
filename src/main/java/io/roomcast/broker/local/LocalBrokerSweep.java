package io.roomcast.broker.local;

import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;

/** Frees what has outlived its time, also in rooms that nobody touches. */
@Singleton
final class LocalBrokerSweep {
    private final LocalBroker broker;

    LocalBrokerSweep(LocalBroker broker) {
        this.broker = broker;
    }

    @Scheduled(every = "5s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        broker.sweep();
    }
}
