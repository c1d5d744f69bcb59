package io.roomcast.presence.redis;

import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RandomText;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage.Member;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.redis.CommandLink;
import io.roomcast.redis.Partition;
import io.roomcast.redis.Script;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The scripts of presence, with their keys and arguments in one place. Safe from any thread. */
final class PresenceScripts {
    private static final Script SEAT = script("seat.lua");
    private static final Script SWEEP = script("sweep.lua");
    private static final Script REAP = script("reap.lua");
    private static final Script MEMBERS = script("members.lua");
    private static final Script SESSIONS = script("sessions.lua");
    private static final Script SURVEY = script("survey.lua");
    private static final Script INSPECT = script("inspect.lua");
    private static final Script BEAT = script("beat.lua");
    private static final Script MOURN = script("mourn.lua");
    /** The second is where the first is, if a cluster has several places: its tag is the first one's name. */
    private static final List<String> PODS = List.of(CommandLink.PODS, "roomcast:dead:{" + CommandLink.PODS + "}");
    /** Users that one script takes on: Redis does nothing else meanwhile. */
    private static final int AT_ONCE = 200;

    private static final int LIFE_BYTES = 9;
    /** What one partition keeps for the journal while it is away; more is counted as lost. */
    private static final int MAX_FACTS = 10_000;

    private final CommandLink link;
    private final Duration debounce;
    private final Duration lease;
    /** Facts that a partition keeps; 0 where nobody keeps a journal. */
    private final int maxFacts;

    private final RandomText lives = new RandomText(LIFE_BYTES);

    /** @param journaled what is told on the bus is written down too */
    PresenceScripts(CommandLink link, PresenceTimes times, boolean journaled) {
        this.link = link;
        this.debounce = times.debounce();
        this.lease = times.lease();
        this.maxFacts = journaled ? MAX_FACTS : 0;
    }

    static List<Script> all() {
        return List.of(SEAT, SWEEP, REAP, MEMBERS, SESSIONS, SURVEY, INSPECT, BEAT, MOURN);
    }

    private static Script script(String name) {
        return Script.of(PresenceScripts.class, "presence.lua", name);
    }

    /** @param infoSince when the info was first seen, in ms */
    record Seated(String life, long infoSince) {}

    /**
     * @param lives false if the pod's lease was taken or lost
     * @param now Redis' clock in ms
     * @param dead pods for the caller to reap
     */
    record Beat(boolean lives, long now, List<String> dead) {}

    record Survey(List<String> holders, List<RoomId> rooms) {}

    /** @param next the cursor of the next page; "0" if there is none */
    record Page(String next, Map<UserId, Integer> held) {}

    CompletionStage<Seated> seat(String pod, Seat.Claim claim) {
        RoomId room = claim.room();
        Partition partition = Partition.of(room);
        return link.run(
                        SEAT,
                        List.of(
                                partition.name("members", room),
                                seats(partition, pod, room),
                                partition.name("leaving"),
                                rooms(partition, pod),
                                partition.name("holders"),
                                partition.name("life"),
                                facts(partition)),
                        room.value(),
                        partition.name("bus", room),
                        pod,
                        claim.user().value(),
                        claim.sessions(),
                        claim.infoSince(),
                        claim.info() == null ? "" : claim.info().utf8(),
                        claim.life(),
                        lives.next(),
                        debounce.toMillis(),
                        maxFacts,
                        claim.named())
                .thenApply(answer -> new Seated(text(answer, 0), Long.parseLong(text(answer, 1))));
    }

    /** How long until the next user of the partition has left for good, in ms; -1 if nobody is leaving. */
    CompletionStage<Long> sweep(Partition partition) {
        return link.run(
                        SWEEP,
                        List.of(partition.name("leaving"), facts(partition)),
                        partition.name(""),
                        AT_ONCE,
                        maxFacts)
                .thenApply(Response::toLong);
    }

    /** True if the pod may hold more in this partition. */
    CompletionStage<Boolean> reap(Partition partition, String pod) {
        return link.run(
                        REAP,
                        List.of(rooms(partition, pod), partition.name("holders"), facts(partition)),
                        partition.name(""),
                        pod,
                        AT_ONCE,
                        maxFacts)
                .thenApply(more -> more.toInteger() == 1);
    }

    /** Nothing of the pod is left. */
    CompletionStage<Void> bury(String pod) {
        return link.send(Request.cmd(Command.ZREM).arg(PODS.get(1)).arg(pod)).thenAccept(done -> {});
    }

    CompletionStage<List<Member>> members(RoomId room) {
        return link.run(MEMBERS, List.of(Partition.of(room).name("members", room)))
                .thenApply(PresenceScripts::members);
    }

    CompletionStage<List<Attendance>> sessions(RoomId room) {
        Partition partition = Partition.of(room);
        return link.run(
                        SESSIONS,
                        List.of(partition.name("members", room), partition.name("holders")),
                        partition.name(""),
                        room.value())
                .thenApply(PresenceScripts::sessions);
    }

    CompletionStage<Integer> count(RoomId room) {
        return link.send(Request.cmd(Command.HLEN).arg(Partition.of(room).name("members", room)))
                .thenApply(Response::toInteger);
    }

    CompletionStage<Survey> survey(Partition partition, String pod) {
        return link.run(SURVEY, List.of(partition.name("holders"), rooms(partition, pod)))
                .thenApply(PresenceScripts::survey);
    }

    CompletionStage<Page> inspect(String pod, RoomId room, String cursor) {
        Partition partition = Partition.of(room);
        return link.run(INSPECT, List.of(partition.name("members", room), seats(partition, pod, room)), cursor, AT_ONCE)
                .thenApply(PresenceScripts::page);
    }

    /** @param former the name that the pod had until now; empty for none */
    CompletionStage<Beat> beat(String pod, String former, boolean begins, boolean mayReap) {
        return link.run(BEAT, PODS, pod, former, begins ? 1 : 0, lease.toMillis(), mayReap ? 1 : 0)
                .thenApply(PresenceScripts::beat);
    }

    CompletionStage<Void> mourn(Collection<String> pods) {
        List<Object> arguments = new ArrayList<>();
        arguments.add(lease.toMillis());
        arguments.addAll(pods);
        return link.run(MOURN, PODS, arguments.toArray()).thenAccept(done -> {});
    }

    private static List<Member> members(Response answer) {
        List<Member> members = new ArrayList<>(answer.size() / 3);
        for (int i = 0; i + 2 < answer.size(); i += 3) {
            members.add(new Member(
                    new UserId(text(answer, i)), info(answer, i + 2), Integer.parseInt(text(answer, i + 1))));
        }
        members.sort(Comparator.comparing(member -> member.user().value()));
        return members;
    }

    private static List<Attendance> sessions(Response answer) {
        List<Attendance> sessions = new ArrayList<>();
        for (int i = 0; i + 2 < answer.size(); i += 3) {
            var user = new UserId(text(answer, i));
            Json info = info(answer, i + 2);
            text(answer, i + 1)
                    .lines()
                    .forEach(session -> sessions.add(new Attendance(user, new SessionId(session), info)));
        }
        sessions.sort(Comparator.comparing(session -> session.user().value()));
        return sessions;
    }

    private static Json info(Response answer, int index) {
        byte[] info = answer.get(index).toBytes();
        return info.length == 0 ? null : Json.checked(info);
    }

    private static Survey survey(Response answer) {
        int pods = answer.get(0).toInteger();
        List<String> holders = new ArrayList<>(pods);
        List<RoomId> rooms = new ArrayList<>(answer.size() - pods);
        for (int i = 1; i < answer.size(); i++) {
            if (i <= pods) {
                holders.add(text(answer, i));
            } else {
                rooms.add(new RoomId(text(answer, i)));
            }
        }
        return new Survey(holders, rooms);
    }

    private static Page page(Response answer) {
        Map<UserId, Integer> held = new HashMap<>();
        for (int i = 1; i + 1 < answer.size(); i += 2) {
            held.put(new UserId(text(answer, i)), Integer.valueOf(text(answer, i + 1)));
        }
        return new Page(text(answer, 0), held);
    }

    private static Beat beat(Response answer) {
        List<String> dead = new ArrayList<>();
        for (int i = 2; i < answer.size(); i++) {
            dead.add(text(answer, i));
        }
        return new Beat(answer.get(0).toInteger() == 1, answer.get(1).toLong(), dead);
    }

    private static String text(Response answer, int index) {
        return answer.get(index).toString();
    }

    /** A stream of what the journal has not taken yet. */
    static String facts(Partition partition) {
        return partition.name("facts");
    }

    private static String seats(Partition partition, String pod, RoomId room) {
        return partition.name("seats:" + pod, room);
    }

    private static String rooms(Partition partition, String pod) {
        return partition.name("rooms") + ":" + pod;
    }
}
