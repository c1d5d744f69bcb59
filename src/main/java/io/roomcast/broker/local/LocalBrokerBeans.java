package io.roomcast.broker.local;

import io.roomcast.broker.Retention;
import io.roomcast.metrics.RoomMetrics;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes the broker of a pod on its own. */
final class LocalBrokerBeans {
    @Produces
    @Singleton
    @Typed(LocalBroker.class)
    LocalBroker localBroker(Retention.Policy retention, Clock clock, LocalBrokerConfig config, RoomMetrics metrics) {
        LocalBroker broker = new LocalBroker(retention, clock, config);
        metrics.gauge("roomcast.history.bytes", "Bytes of messages kept", broker::historyBytes);
        metrics.gauge("roomcast.history.messages", "Messages kept", broker::historyMessages);
        metrics.gauge("roomcast.broker.rooms", "Rooms whose position is known", broker::rooms);
        metrics.gauge("roomcast.broker.keys", "Idempotency keys remembered", broker::keys);
        metrics.gauge("roomcast.rates.counted", "Users and rooms whose shared rates are counted", broker::countedRates);
        return broker;
    }
}
