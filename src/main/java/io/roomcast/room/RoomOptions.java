package io.roomcast.room;

import io.roomcast.auth.Access;
import io.roomcast.broker.Retention;
import io.roomcast.broker.SharedRates;
import java.time.Duration;
import java.util.Set;

/**
 * What a namespace has set, checked, with what it inherits filled in.
 *
 * @param joinLeaveRate frames of {@code joined} and {@code left} per second and room; 0 for no limit
 * @param maxMembers sessions that may subscribe a room on this pod
 * @param maxMessageSize bytes of {@code data}
 * @param publishRate messages per second and member; 0 for no limit
 * @param sharedRates of what clients publish on all pods together
 * @param batchWindow zero for no batches
 * @param envelope the {@code type} of the room's message frames
 * @param trace what happens to messages for the room's sessions is recorded, unless an operator says otherwise at run time
 * @param delta how messages are told to who has the one before
 * @param authorize what a backend decides, beside what the token allows
 * @param publishEvents backends are told what is published, where webhooks are on
 * @param auto sessions enter their personal room by themselves; only for {@code user}
 */
public record RoomOptions(
        Retention retention,
        boolean presence,
        boolean joinLeave,
        int joinLeaveRate,
        boolean clientPublish,
        Access access,
        int maxMembers,
        int maxMessageSize,
        int publishRate,
        SharedRates sharedRates,
        Duration batchWindow,
        int batchSize,
        SlowConsumer slowConsumer,
        String envelope,
        boolean trace,
        DeltaFormat delta,
        Set<BackendDecision> authorize,
        boolean publishEvents,
        boolean auto) {
    public static final String DEFAULT_ENVELOPE = "message";

    public RoomOptions {
        authorize = Set.copyOf(authorize);
    }

    public boolean batches() {
        return !batchWindow.isZero();
    }
}
