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
    /** Where events are posted, http or https; without it there are none. */
    Optional<String> url();

    /** Signs what is posted, at least 32 bytes. */
    Optional<String> secret();

    Optional<Path> secretFile();

    /** Which kinds; messages only of namespaces with {@code publish-events}. */
    @WithDefault(
            "room_occupied,room_vacated,member_joined,member_left,session_connected,session_disconnected,message_published")
    List<String> events();

    /** Events of one post. Enough that the calls cost little beside the events. */
    @WithDefault("100")
    int batchSize();

    /** Of one post. */
    @WithDefault("10s")
    Duration timeout();

    /** Of one batch; with pauses of 1 to 16 s that double, these take about two minutes: longer than a deploy. */
    @WithDefault("10")
    int attempts();

    /** Events that wait on one pod; more go to the dead letters. Some seconds of a busy pod. */
    @WithDefault("10000")
    int queueSize();

    /** Bytes that may wait; the first of both limits counts. */
    @WithDefault("16M")
    MemorySize queueBytes();
}
