package io.roomcast.broker.local;

import io.quarkus.scheduler.Scheduled;
import io.roomcast.broker.Broker;
import jakarta.inject.Singleton;

/** Frees what has outlived its time, also in rooms that nobody touches. */
@Singleton
final class LocalBrokerSweep {
    private final Broker broker;

    LocalBrokerSweep(Broker broker) {
        this.broker = broker;
    }

    @Scheduled(every = "5s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        if (broker instanceof LocalBroker local) {
            local.sweep();
        }
    }
}
