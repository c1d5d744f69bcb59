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
        /**
         * Messages kept for recovery and {@code history}, up to 100,000; default {@code 100}, enough for a page of talk. 0 for none: then
         * there are no offsets, and delivery is at most once.
         */
        OptionalInt historySize();

        /** How long after the last publish they are kept; default {@code 10m}, longer than a deploy or a tunnel. */
        Optional<Duration> historyTtl();

        /** Messages that one recovery may fetch, more are {@code recovered: false}; default as {@code history-size}. */
        OptionalInt recoverLimit();

        /** Whether it is known who is there; default {@code true}. */
        Optional<Boolean> presence();

        /** Whether members are told {@code joined} and {@code left}; default {@code true}. Needs {@code presence}. */
        Optional<Boolean> joinLeave();

        /**
         * Frames of {@code joined} and {@code left} per second, room and pod, all members together, twice as many in a burst; default
         * {@code 20000}, 0 for no limit. More are left out, each still tells the right count: a crowd that enters one room at once would
         * cost the square of its size.
         */
        OptionalInt joinLeaveRate();

        /** Whether clients may publish at all; default {@code true}. Backends and schedules always may. */
        Optional<Boolean> clientPublish();

        /**
         * Who may enter: {@code claims}, what the token's {@code rooms} allow; {@code authenticated}, any good token; {@code anonymous},
         * anyone; default {@code claims}, and {@code anonymous} where anonymous sessions are on. A {@code rooms} claim always narrows.
         */
        Optional<Access> access();

        /** Sessions in one room on one pod; default {@code 100000}, more than a pod holds. */
        OptionalInt maxMembers();

        /** Of one message's {@code data}; default {@code 64K}, half of what a frame may have. */
        Optional<MemorySize> maxMessageSize();

        /** Messages per second and member, twice as many in a burst; default {@code 200}, 0 for no limit. */
        OptionalInt publishRate();

        /**
         * Messages per second of one user in all rooms of the namespace, on all pods, twice as many in a burst; default {@code 0}, no
         * limit: what one user's devices and tabs add up to differs from product to product. Pushes of backends, schedules and jobs
         * pass and do not count.
         */
        OptionalInt userPublishRate();

        /** Messages per second of all clients in one room, on all pods, likewise; default {@code 0}, no limit. */
        OptionalInt roomPublishRate();

        /**
         * How long messages gather to share one {@code batch} frame, up to 10s; default {@code 0}, off, and {@code 100ms} where only
         * {@code batch-size} is set.
         */
        Optional<Duration> batchWindow();

        /** Messages that end the window early, 2 to 1,000; default {@code 10}. */
        OptionalInt batchSize();

        /**
         * For clients that read too slowly; default {@code close}: 4000, they come back and recover. {@code latest}: only the newest message
         * is kept for them. {@code drop}: the oldest go. Both of the latter tell a {@code gap}.
         */
        Optional<SlowConsumer> slowConsumer();

        /** What the {@code type} of the room's messages says; default {@code message}. */
        Optional<String> envelope();

        /**
         * Whether the flight recorder notes why sessions get messages or not; default {@code false}, as each message costs three entries
         * for each session. Operators turn it on and off at run time.
         */
        Optional<Boolean> trace();

        /** Whether clients that know how are told what has changed since the message before, instead of the message; default {@code none}. */
        Optional<DeltaFormat> delta();

        /** What a backend decides beside what the token allows; default none, as each question is a call. */
        Optional<Set<BackendDecision>> authorize();

        /** Whether what is published is told by webhook; default {@code false}: each message is one for the backend too. */
        Optional<Boolean> publishEvents();

        /** Only for {@code user}: whether sessions enter their personal room by themselves; default {@code false}. */
        Optional<Boolean> auto();
    }
}
