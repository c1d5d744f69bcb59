package io.roomcast.inbox.redis;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.roomcast.inbox.InboxReader;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.metrics.RoomMetrics.Door;
import io.roomcast.redis.RedisClients;
import io.roomcast.redis.RedisLoop;
import io.roomcast.room.RoomService;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Optional;

/** Opens the inbox when the house stands, where there is a Redis to have one in; gives it up to others at the end. */
@ApplicationScoped
class InboxLifecycle {
    private final RedisClients clients;
    private final RedisLoop loop;
    private final RoomService rooms;
    private final RoomMetrics metrics;
    private Optional<InboxReader> reader = Optional.empty();

    InboxLifecycle(RedisClients clients, RedisLoop loop, RoomService rooms, RoomMetrics metrics) {
        this.clients = clients;
        this.loop = loop;
        this.rooms = rooms;
        this.metrics = metrics;
    }

    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) StartupEvent event) {
        if (clients.isConfigured()) {
            InboxReader opened = new InboxReader(
                    new RedisInboxStream(clients, loop),
                    (room, publication) -> rooms.push(room, publication, Door.INBOX),
                    metrics,
                    loop);
            opened.start();
            reader = Optional.of(opened);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        reader.ifPresent(InboxReader::close);
    }
}
