package io.roomcast.protocol.json;

import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.ServerMessage.Member;
import io.roomcast.protocol.UserId;
import java.time.Duration;
import java.util.List;

/** Writes each of the server's text frames. The order of fields is for human eyes: type first, data last. */
final class JsonEncoder {
    private JsonEncoder() {}

    static void write(ServerMessage message, JsonBytes out) {
        if (message instanceof ServerMessage.Published published) {
            message(published.message(), published.envelope(), out);
        } else if (message instanceof ServerMessage.Ack ack) {
            ack(ack, out);
        } else if (message instanceof ServerMessage.Batch batch) {
            open("batch", null, batch.room(), out);
            messages(batch.messages(), batch.envelope(), out);
            out.ascii(",\"count\":").number(batch.messages().size()).ascii("}");
        } else if (message instanceof ServerMessage.Welcome welcome) {
            welcome(welcome, out);
        } else if (message instanceof ServerMessage.Subscribed subscribed) {
            subscribed(subscribed, out);
        } else if (message instanceof ServerMessage.Unsubscribed unsubscribed) {
            open("unsubscribed", unsubscribed.id(), unsubscribed.room(), out);
            if (unsubscribed.reason() != null) {
                out.ascii(",\"reason\":").string(unsubscribed.reason());
            }
            out.ascii("}");
        } else if (message instanceof ServerMessage.Joined joined) {
            presenceEvent("joined", joined.room(), joined.who().user(), joined.members(), out);
        } else if (message instanceof ServerMessage.Left left) {
            presenceEvent("left", left.room(), left.who().user(), left.members(), out);
        } else if (message instanceof ServerMessage.Present present) {
            open("presence", present.id(), present.room(), out);
            members(present.members(), out);
            out.ascii("}");
        } else if (message instanceof ServerMessage.HistoryPage page) {
            open("history", page.id(), page.room(), out);
            position(page.head(), out);
            out.ascii(",\"complete\":").ascii(Boolean.toString(page.complete()));
            messages(page.messages(), page.envelope(), out);
            out.ascii("}");
        } else if (message instanceof ServerMessage.Refreshed refreshed) {
            open("refreshed", refreshed.id(), null, out);
            expiresIn(refreshed.expiresIn(), out);
            out.ascii("}");
        } else if (message instanceof ServerMessage.Pong pong) {
            open("pong", pong.id(), null, out);
            out.ascii("}");
        } else if (message instanceof ServerMessage.Heartbeat heartbeat) {
            out.ascii("{\"type\":\"heartbeat\",\"time\":")
                    .time(heartbeat.time())
                    .ascii("}");
        } else if (message instanceof ServerMessage.Gap gap) {
            open("gap", null, gap.room(), out);
            position(gap.position(), out);
            out.ascii("}");
        } else if (message instanceof ServerMessage.Reconnect reconnect) {
            out.ascii("{\"type\":\"reconnect\",\"after_ms\":")
                    .number(reconnect.after().toMillis())
                    .ascii("}");
        } else if (message instanceof ServerMessage.JobAccepted accepted) {
            open("ack", accepted.id(), null, out);
            out.ascii(",\"job_id\":").string(accepted.jobId().value()).ascii("}");
        } else if (message instanceof ServerMessage.JobProgress progress) {
            job("job_progress", progress.jobId(), progress.job(), out);
            out.ascii(",\"progress\":").json(progress.progress()).ascii("}");
        } else if (message instanceof ServerMessage.JobResult result) {
            job("job_result", result.jobId(), result.job(), out);
            out.ascii(",\"status\":").ascii(result.done() ? "\"done\",\"result\":" : "\"failed\",\"error\":");
            out.json(result.value()).ascii("}");
        } else if (message instanceof ServerMessage.Failure failure) {
            failure(failure, out);
        } else {
            throw new AssertionError(message);
        }
    }

    static void message(Message message, String envelope, JsonBytes out) {
        open(envelope, null, message.room(), out);
        if (message.isNumbered()) {
            out.ascii(",\"offset\":").number(message.offset());
        }
        out.ascii(",\"time\":").time(message.time());
        if (message.from() != null) {
            out.ascii(",\"from\":").string(message.from().value());
        }
        out.ascii(",\"data\":").json(message.data()).ascii("}");
    }

    private static void ack(ServerMessage.Ack ack, JsonBytes out) {
        open("ack", ack.id(), null, out);
        position(ack.position(), out);
        if (ack.duplicate()) {
            out.ascii(",\"duplicate\":true");
        }
        if (ack.moves()) {
            out.ascii(",\"position\":true");
        }
        out.ascii("}");
    }

    private static void welcome(ServerMessage.Welcome welcome, JsonBytes out) {
        open("welcome", welcome.id(), null, out);
        out.ascii(",\"session\":").string(welcome.session().value());
        out.ascii(",\"user\":").string(welcome.user().value());
        out.ascii(",\"pod\":").string(welcome.pod());
        out.ascii(",\"heartbeat\":").number(welcome.heartbeat().toSeconds());
        expiresIn(welcome.expiresIn(), out);
        out.ascii("}");
    }

    private static void subscribed(ServerMessage.Subscribed subscribed, JsonBytes out) {
        subscription(subscribed, out);
        if (subscribed.recovery() != null) {
            messages(subscribed.recovery().messages(), subscribed.envelope(), out);
        }
        out.ascii("}");
    }

    /** All but the missed messages and the end. */
    static void subscription(ServerMessage.Subscribed subscribed, JsonBytes out) {
        open("subscribed", subscribed.id(), subscribed.room(), out);
        position(subscribed.position(), out);
        if (subscribed.recovery() != null) {
            out.ascii(",\"recovered\":")
                    .ascii(Boolean.toString(subscribed.recovery().complete()));
        }
    }

    private static void presenceEvent(String type, RoomId room, UserId user, int members, JsonBytes out) {
        open(type, null, room, out);
        out.ascii(",\"user\":").string(user.value());
        out.ascii(",\"members\":").number(members).ascii("}");
    }

    static void members(List<Member> members, JsonBytes out) {
        out.ascii(",\"members\":[");
        String separator = "";
        for (Member member : members) {
            out.ascii(separator).ascii("{\"user\":").string(member.user().value());
            if (member.info() != null) {
                out.ascii(",\"info\":").json(member.info());
            }
            out.ascii(",\"sessions\":").number(member.sessions()).ascii("}");
            separator = ",";
        }
        out.ascii("]");
    }

    static void messages(List<Message> messages, String envelope, JsonBytes out) {
        out.ascii(",\"messages\":[");
        String separator = "";
        for (Message message : messages) {
            out.ascii(separator);
            message(message, envelope, out);
            separator = ",";
        }
        out.ascii("]");
    }

    private static void failure(ServerMessage.Failure failure, JsonBytes out) {
        open("error", failure.id(), null, out);
        out.ascii(",\"code\":").plain(failure.code().wireName());
        out.ascii(",\"message\":").string(failure.text());
        out.ascii(",\"retry\":").ascii(Boolean.toString(failure.code().retry()));
        if (failure.retryAfterMillis() > 0) {
            out.ascii(",\"retry_after_ms\":").number(failure.retryAfterMillis());
        }
        out.ascii("}");
    }

    private static void job(String type, JobId id, String job, JsonBytes out) {
        open(type, null, null, out);
        out.ascii(",\"job_id\":").string(id.value());
        out.ascii(",\"job\":").string(job);
    }

    private static void open(String type, Json id, RoomId room, JsonBytes out) {
        out.ascii("{\"type\":").plain(type);
        if (id != null) {
            out.ascii(",\"id\":").json(id);
        }
        if (room != null) {
            // A room's name holds nothing that JSON would escape.
            out.ascii(",\"room\":").plain(room.value());
        }
    }

    static void position(Position position, JsonBytes out) {
        if (position != null) {
            out.ascii(",\"epoch\":").plain(position.epoch());
            out.ascii(",\"offset\":").number(position.offset());
        }
    }

    private static void expiresIn(Duration expiresIn, JsonBytes out) {
        if (expiresIn != null) {
            long millis = Math.max(0, expiresIn.toMillis());
            out.ascii(",\"expires_in\":").number((millis + 999) / 1000);
        }
    }
}
