package io.roomcast.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.StartupEvent;
import io.roomcast.auth.Identity;
import io.roomcast.cluster.Cluster;
import io.roomcast.cluster.OwnAnswers;
import io.roomcast.drain.Drain;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.PodName;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.room.RoomService;
import io.roomcast.session.Session;
import io.roomcast.session.SessionRegistry;
import io.roomcast.session.SessionView;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What this pod answers when all are asked: its sessions, its rooms, and what is to be done with them. Called on worker threads;
 * questions come from pods of this or another version and were checked where they came in.
 */
@ApplicationScoped
class PodDesk {
    /** Of one page of sessions, whose rooms may have long names; below what an answer may have. */
    private static final int PAGE_BYTES = OwnAnswers.MAX_BYTES / 2;

    private final SessionRegistry sessions;
    private final RoomService rooms;
    private final Drain drain;
    private final PodName pod;
    private final String version;
    private final Instant started;

    PodDesk(
            SessionRegistry sessions,
            RoomService rooms,
            Drain drain,
            PodName pod,
            Clock clock,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.sessions = sessions;
        this.rooms = rooms;
        this.drain = drain;
        this.pod = pod;
        this.version = version;
        this.started = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** From here on the others can ask. */
    void open(@Observes StartupEvent event, Cluster cluster) {
        answer(cluster, Topic.PODS, question -> CompletableFuture.completedFuture(pod(question)));
        answer(cluster, Topic.ROOMS, question -> CompletableFuture.completedFuture(rooms(question)));
        answer(cluster, Topic.SESSIONS, this::sessions);
        answer(cluster, Topic.DISCONNECT, this::disconnect);
        answer(cluster, Topic.REFRESH, this::refresh);
        answer(cluster, Topic.SUBSCRIBE, this::subscribe);
        answer(cluster, Topic.UNSUBSCRIBE, this::unsubscribe);
    }

    static void answer(Cluster cluster, Topic topic, Function<JsonNode, CompletionStage<ObjectNode>> answerer) {
        cluster.answer(
                topic.wireName(),
                (Json question) -> answerer.apply(Trees.read(question)).thenApply(Trees::json));
    }

    private ObjectNode pod(JsonNode question) {
        int[] occupied = {0};
        long[] subscriptions = {0};
        rooms.forEachOccupied((room, members, messages) -> {
            occupied[0]++;
            subscriptions[0] += members;
        });
        ObjectNode told = Trees.object()
                .put("pod", pod.value())
                .put("version", version)
                .put("started", started.toString())
                .put("sessions", sessions.count())
                .put("rooms", occupied[0])
                .put("draining", drain.hasBegun());
        if (rooms.isShared()) {
            told.put("redis", rooms.isReceiving() ? "up" : "away");
        }
        return question.path("users").asBoolean()
                ? told.put("subscriptions", subscriptions[0]).put("users", users())
                : told;
    }

    /** Looks at all sessions: not for those who ask every second. */
    private int users() {
        Set<UserId> users = new HashSet<>();
        sessions.forEach(session -> {
            Identity identity = session.identity();
            if (identity != null) {
                users.add(identity.user());
            }
        });
        return users.size();
    }

    private ObjectNode rooms(JsonNode question) {
        String prefix = question.path("prefix").asText();
        var page = new FirstNames<ObjectNode>(
                question.path("after").asText(), question.path("limit").asInt());
        rooms.forEachOccupied((room, members, messages) -> {
            if (room.value().startsWith(prefix)) {
                page.offer(
                        room.value(),
                        Trees.object()
                                .put("room", room.value())
                                .put("sessions", members)
                                .put("messages", messages));
            }
        });
        ObjectNode answer = Trees.object();
        answer.putArray("rooms").addAll(page.values());
        return answer.put("more", page.more());
    }

    private CompletionStage<ObjectNode> sessions(JsonNode question) {
        var page = new FirstNames<Session>(
                question.path("after").asText(), question.path("limit").asInt());
        if (question.hasNonNull("user")) {
            user(question).forEach(session -> page.offer(session.id().value(), session));
        } else {
            sessions.forEach(session -> page.offer(session.id().value(), session));
        }
        return all(page.values(), session -> session.controls().view())
                .thenApply(views -> sessions(views, page.more()));
    }

    private ObjectNode sessions(List<Optional<SessionView>> views, boolean more) {
        ObjectNode answer = Trees.object();
        ArrayNode list = answer.putArray("sessions");
        int bytes = 0;
        for (Optional<SessionView> view : views) {
            if (view.isEmpty()) {
                continue;
            }
            ObjectNode session = session(view.get());
            bytes += Trees.bytes(session).length;
            if (bytes > PAGE_BYTES) {
                return answer.put("more", true);
            }
            list.add(session);
        }
        return answer.put("more", more);
    }

    private ObjectNode session(SessionView view) {
        ObjectNode session = Trees.object().put("session", view.id().value());
        if (view.user() != null) {
            session.put("user", view.user().value());
        }
        session.put("pod", pod.value());
        ArrayNode rooms = session.putArray("rooms");
        view.rooms().forEach(room -> rooms.add(room.value()));
        return session;
    }

    private CompletionStage<ObjectNode> disconnect(JsonNode question) {
        CloseStatus status =
                question.path("expired").asBoolean() ? CloseStatus.TOKEN_EXPIRED : CloseStatus.DISCONNECTED;
        Set<String> spared = new HashSet<>();
        question.path("spared").forEach(session -> spared.add(session.asText()));
        List<Session> ended = named(question).stream()
                .filter(session -> !spared.contains(session.id().value()))
                .toList();
        return all(ended, session -> session.controls().disconnect(status)).thenApply(PodDesk::counted);
    }

    private CompletionStage<ObjectNode> refresh(JsonNode question) {
        Instant end = until(question);
        return all(named(question), session -> session.controls().lastUntil(end))
                .thenApply(PodDesk::counted);
    }

    private static Instant until(JsonNode question) {
        return Instant.ofEpochSecond(question.path("until").asLong());
    }

    private CompletionStage<ObjectNode> subscribe(JsonNode question) {
        RoomId room = room(question);
        JsonNode from = question.path("since");
        Position since = from.isObject()
                ? new Position(from.path("epoch").asText(), from.path("offset").asLong())
                : null;
        Instant end = question.hasNonNull("until") ? until(question) : null;
        return all(named(question), session -> session.controls().invite(room, since, end))
                .thenApply(entered -> counted(entered)
                        .put("refused", entered.stream().filter(in -> !in).count()));
    }

    private CompletionStage<ObjectNode> unsubscribe(JsonNode question) {
        RoomId room = room(question);
        return all(named(question), session -> session.controls().dismiss(room)).thenApply(PodDesk::counted);
    }

    private static ObjectNode counted(List<Boolean> done) {
        return Trees.object().put("sessions", done.stream().filter(one -> one).count());
    }

    /** All of a user, or the one session, which has to be the user's where both are named. */
    private List<Session> named(JsonNode question) {
        if (!question.hasNonNull("session")) {
            return user(question);
        }
        String user = question.path("user").textValue();
        return sessions.find(new SessionId(question.path("session").asText())).stream()
                .filter(session -> user == null || isOf(user, session.identity()))
                .toList();
    }

    private static boolean isOf(String user, Identity identity) {
        return identity != null && identity.user().value().equals(user);
    }

    private List<Session> user(JsonNode question) {
        return sessions.of(new UserId(question.path("user").asText()));
    }

    private static RoomId room(JsonNode question) {
        return new RoomId(question.path("room").asText());
    }

    /** What all of them answer, in their order. */
    private static <T> CompletionStage<List<T>> all(
            Collection<Session> asked, Function<Session, CompletionStage<T>> question) {
        List<CompletableFuture<T>> answers = new ArrayList<>(asked.size());
        asked.forEach(session -> answers.add(question.apply(session).toCompletableFuture()));
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
    }
}
