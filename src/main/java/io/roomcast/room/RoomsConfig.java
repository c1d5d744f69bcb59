package io.roomcast.room;

import io.quarkus.runtime.configuration.MemorySize;
import io.roomcast.auth.Access;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Options of rooms by namespace: the part of a room's name before its first colon. */
@ConfigMapping(prefix = "roomcast.rooms")
public interface RoomsConfig {
    /** By namespace; what a namespace does not set, it takes from {@code default}. */
    @WithParentName
    Map<String, Namespace> namespaces();

    /** Everything is optional: absent means inherited. */
    interface Namespace {
        /** Messages kept, 0 for none; default 100, enough for a page of talk. */
        OptionalInt historySize();

        /** Counts from the last publish; default 10m, longer than a deploy or a tunnel. */
        Optional<Duration> historyTtl();

        /** Messages that one recovery may fetch; default {@code history-size}. */
        OptionalInt recoverLimit();

        /** Whether members are known; default true. */
        Optional<Boolean> presence();

        /** Whether members learn of each other's coming and going; default true. */
        Optional<Boolean> joinLeave();

        /**
         * Frames that may tell of coming and going, per second, room and pod; default 20,000, 0 for no limit. Each change costs a
         * frame for every member, so a crowd that enters one room at once would cost the square of its size.
         */
        OptionalInt joinLeaveRate();

        /** Whether clients may publish at all; default true. */
        Optional<Boolean> clientPublish();

        /** Who may enter; default {@code claims}, and {@code anonymous} where anonymous sessions are allowed. */
        Optional<Access> access();

        /** Subscriptions of one room on one pod; default 100,000, more than a pod holds. */
        OptionalInt maxMembers();

        /** Bytes of one message's data; default 64K. */
        Optional<MemorySize> maxMessageSize();

        /** Messages per second and member, with a burst of twice that; default 200, 0 for no limit. */
        OptionalInt publishRate();

        /**
         * Publishes of one user in all rooms of the namespace, on all pods, per second, with a burst of twice that; default 0, no
         * limit: what one user's devices and tabs add up to differs from product to product.
         */
        OptionalInt userPublishRate();

        /** Publishes of all clients in one room, on all pods, per second, with a burst of twice that; default 0, no limit. */
        OptionalInt roomPublishRate();

        /** How long messages gather to share a frame; default 0, off, and 100ms where only {@code batch-size} is set. */
        Optional<Duration> batchWindow();

        /** Messages that end the window early; default 10. */
        OptionalInt batchSize();

        /** What happens to slow readers; default {@code close}. */
        Optional<SlowConsumer> slowConsumer();

        /** The {@code type} of the room's message frames; default {@code message}. */
        Optional<String> envelope();

        /**
         * Whether it is recorded why sessions get messages or not; default false, as each message costs three entries for each
         * session. Operators turn it on and off at run time.
         */
        Optional<Boolean> trace();

        /** What a backend decides beside the token; default nothing: each question is a call. */
        Optional<Set<BackendDecision>> authorize();

        /** Whether what is published is told by webhook; default false: each message is a message for the backend too. */
        Optional<Boolean> publishEvents();

        /** For namespace {@code user}: sessions enter their personal room by themselves; default false. */
        Optional<Boolean> auto();
    }
}
