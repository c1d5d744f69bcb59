package io.roomcast.protocol;

import java.time.Duration;
import java.util.List;

/**
 * What the server says. Answers carry the {@code id} of their command; it is null where the command had none or the server
 * speaks unasked. Durations are told in whole seconds or milliseconds as the field's name says.
 */
public sealed interface ServerMessage {
    /** {@code expiresIn} is null where the identity does not end. */
    record Welcome(Json id, SessionId session, UserId user, String pod, Duration heartbeat, Duration expiresIn)
            implements ServerMessage {}

    /**
     * The answer to {@link ClientMessage.Connect}.
     *
     * @param expiresIn null where the identity does not end
     * @param rooms that the session is in without having asked
     */
    record Connected(Json id, SessionId session, Duration heartbeat, Duration expiresIn, List<Subscribed> rooms)
            implements ServerMessage {}

    /**
     * {@code position} (the head) is null in rooms without history. {@code recovery} is null where nothing was to be
     * recovered, {@code expiresIn} where the stay ends with the identity. {@code deltas} tells that messages may be told as what has
     * changed since the one before.
     */
    record Subscribed(
            Json id,
            RoomId room,
            Position position,
            Recovered recovery,
            String envelope,
            Duration expiresIn,
            boolean deltas)
            implements ServerMessage {
        public Subscribed(Json id, RoomId room, Position position, Recovered recovery, String envelope) {
            this(id, room, position, recovery, envelope, null, false);
        }
    }

    /** {@code messages}, oldest first, are all that were missed; none when {@code complete} is false. */
    record Recovered(boolean complete, List<Message> messages) {}

    /** {@code reason} is null where the client asked. */
    record Unsubscribed(Json id, RoomId room, String reason) implements ServerMessage {}

    /** What allowed the stay in a room has ended. */
    record SubscriptionExpired(RoomId room) implements ServerMessage {}

    /** {@code position} is null in rooms without history; {@code moves} marks it as the client's new position. */
    record Ack(Json id, Position position, boolean duplicate, boolean moves) implements ServerMessage {}

    /** A job is in the queue; written as an {@code ack}. */
    record JobAccepted(Json id, JobId jobId) implements ServerMessage {}

    /** {@code progress} is whatever the job's handler says of it. */
    record JobProgress(JobId jobId, String job, Json progress) implements ServerMessage {}

    /** {@code value} is the result where the job is done, else the error, which is a string. */
    record JobResult(JobId jobId, String job, boolean done, Json value) implements ServerMessage {}

    /** {@code value} is the result of a job that the client has waited for, or else the error, which is a string. */
    record Called(Json id, boolean done, Json value) implements ServerMessage {}

    record Present(Json id, RoomId room, List<Member> members) implements ServerMessage {}

    /** A user in a room; {@code info} is null where the token had none. */
    record Member(UserId user, Json info, int sessions) {}

    record PresentSessions(Json id, RoomId room, List<Attendance> sessions) implements ServerMessage {}

    record PresentCount(Json id, RoomId room, int users, int sessions) implements ServerMessage {}

    /** {@code head} is null in rooms without history. */
    record HistoryPage(Json id, RoomId room, Position head, boolean complete, List<Message> messages, String envelope)
            implements ServerMessage {}

    /** {@code expiresIn} is null where the new token does not end. */
    record Refreshed(Json id, SessionId session, Duration expiresIn) implements ServerMessage {}

    /** {@code expiresIn} is null where the new token does not end. */
    record RoomRefreshed(Json id, Duration expiresIn) implements ServerMessage {}

    record Pong(Json id) implements ServerMessage {}

    /**
     * {@code envelope} is the frame's {@code type}: {@code message}, or what the namespace set.
     *
     * @param change since the message before; null where it is not known
     */
    record Published(Message message, String envelope, Change change) implements ServerMessage {
        public Published(Message message, String envelope) {
            this(message, envelope, null);
        }
    }

    /** Several messages of one room, in its order. */
    record Batch(RoomId room, List<Message> messages, String envelope) implements ServerMessage {}

    /** {@code members} is how many users are in the room now. */
    record Joined(RoomId room, Attendance who, int members) implements ServerMessage {}

    /** With the session with which the user joined; {@code members} is how many users are in the room now. */
    record Left(RoomId room, Attendance who, int members) implements ServerMessage {}

    /** {@code after} is from the frame's arrival to the close: the session's own slot. */
    record Reconnect(Duration after) implements ServerMessage {}

    record Heartbeat(long time) implements ServerMessage {}

    /** {@code position} is the last one not delivered; null in rooms without history. */
    record Gap(RoomId room, Position position) implements ServerMessage {}

    /**
     * {@code retryAfterMillis} is 0 where there is nothing to tell.
     *
     * @param nuance null where the code says it all
     */
    record Failure(Json id, ErrorCode code, String text, long retryAfterMillis, Nuance nuance)
            implements ServerMessage {
        public Failure(Json id, ErrorCode code, String text) {
            this(id, code, text, 0);
        }

        public Failure(Json id, ErrorCode code, String text, long retryAfterMillis) {
            this(id, code, text, retryAfterMillis, null);
        }

        public Failure(Json id, ErrorCode code, String text, Nuance nuance) {
            this(id, code, text, 0, nuance);
        }
    }

    /** What some protocols have a code of their own for. */
    enum Nuance {
        TOKEN_EXPIRED,
        OTHER_EPOCH,
        UNKNOWN_JOB
    }

    /** A binary frame of another client, as it came. */
    record Relay(Payload payload) implements ServerMessage {}
}
