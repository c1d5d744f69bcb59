package io.roomcast.webhooks;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where and how a backend is told of what happens. */
@ConfigMapping(prefix = "roomcast.webhooks")
public interface WebhookConfig {
    /** Of the backend that is told, http or https: where events are posted; without it there are none. */
    Optional<String> url();

    /** Signs what is posted, at least 32 bytes. */
    Optional<String> secret();

    Optional<Path> secretFile();

    /** The kinds that are told; messages only of namespaces with {@code publish-events}. */
    @WithDefault(
            "room_occupied,room_vacated,member_joined,member_left,session_connected,session_disconnected,message_published")
    List<String> events();

    /** Events of one post, 1 to 1,000, and no more than 1 MiB together. Enough that the calls cost little beside the events. */
    @WithDefault("100")
    int batchSize();

    /** Of one post, up to 1m. */
    @WithDefault("10s")
    Duration timeout();

    /** Of one batch, 1 to 100; with pauses of 1 to 16 s that double, these take about two minutes: longer than a deploy. */
    @WithDefault("10")
    int attempts();

    /** Events that wait on one pod; more go to the dead letters. Some seconds of a busy pod. */
    @WithDefault("10000")
    int queueSize();

    /** Bytes that may wait; the first of both limits counts. */
    @WithDefault("16M")
    MemorySize queueBytes();
}
