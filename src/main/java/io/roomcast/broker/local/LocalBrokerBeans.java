package io.roomcast.broker.local;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.roomcast.broker.Retention;
import io.roomcast.metrics.RoomMetrics;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the broker of a pod on its own. */
final class LocalBrokerBeans {
    private static final String REDIS_HOSTS = "quarkus.redis.hosts";

    @Produces
    @Singleton
    LocalBroker localBroker(
            Retention.Policy retention,
            Clock clock,
            LocalBrokerConfig config,
            RoomMetrics metrics,
            @ConfigProperty(name = REDIS_HOSTS) Optional<String> redisHosts) {
        if (redisHosts.isPresent()) {
            throw new ConfigurationException(REDIS_HOSTS + " is set, but this version keeps rooms in memory only:"
                    + " its pods would not hear each other. Leave it unset.");
        }
        LocalBroker broker = new LocalBroker(retention, clock, config);
        metrics.gauge("roomcast.history.bytes", "Bytes of messages kept", broker::historyBytes);
        metrics.gauge("roomcast.history.messages", "Messages kept", broker::historyMessages);
        metrics.gauge("roomcast.broker.rooms", "Rooms whose position is known", broker::rooms);
        metrics.gauge("roomcast.broker.keys", "Idempotency keys remembered", broker::keys);
        return broker;
    }
}
