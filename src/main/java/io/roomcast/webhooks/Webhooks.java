package io.roomcast.webhooks;

import com.fasterxml.jackson.core.JsonGenerator;
import io.roomcast.broker.Publication;
import io.roomcast.callback.SignedPost;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.presence.PresenceFact;
import io.roomcast.presence.PresenceJournal;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.PodName;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RandomText;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.room.Loop;
import io.roomcast.room.RoomEvents;
import io.roomcast.session.SessionEvents;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** Makes events of what happens, where the backend wants to know. Safe from any thread, never blocks. */
final class Webhooks implements RoomEvents, SessionEvents, PresenceJournal {
    private static final int LIFE_BYTES = 9;
    /** Of a connection that was lost without a word. */
    private static final int ABNORMAL = 1006;
    /** It has room for a few words. */
    private static final int MAX_ANSWER_BYTES = 64 << 10;

    private final Set<EventType> types;
    private final PodName pod;
    private final Clock clock;
    /** What happens on this pod. */
    private final WebhookQueue own;
    /** What is true of the cluster. */
    private final WebhookQueue facts;
    /** Of this process, as its events are: another one counts from the start. */
    private final String life = new RandomText(LIFE_BYTES).next();

    private final AtomicLong events = new AtomicLong();

    Webhooks(
            WebhookSettings settings,
            DeadLetters deadLetters,
            Loop loop,
            PodName pod,
            Clock clock,
            RoomMetrics metrics) {
        this.types = settings.types();
        this.pod = pod;
        this.clock = clock;
        var backend = new SignedPost(settings.url(), settings.secret(), settings.timeout(), MAX_ANSWER_BYTES, clock);
        this.own = new WebhookQueue(backend, deadLetters, loop, settings.limits(), metrics);
        this.facts = new WebhookQueue(backend, deadLetters, loop, settings.limits(), metrics);
    }

    /** Events that wait or are under way. */
    int waiting() {
        return own.waiting() + facts.waiting();
    }

    /** Takes nothing more; completes when all is dealt with. */
    CompletionStage<Void> close() {
        return own.close().thenCombine(facts.close(), (ours, theirs) -> null);
    }

    /** Gives up what is left after {@link #close}. */
    CompletionStage<Void> abandon() {
        return own.abandon().thenCombine(facts.abandon(), (ours, theirs) -> null);
    }

    @Override
    public boolean isOn() {
        return types.contains(EventType.MESSAGE_PUBLISHED);
    }

    @Override
    public void published(RoomId room, Publication publication, Position position) {
        if (!isOn()) {
            return;
        }
        offer(EventType.MESSAGE_PUBLISHED, json -> {
            json.writeStringField("room", room.value());
            if (position != null) {
                json.writeStringField("epoch", position.epoch());
                json.writeNumberField("offset", position.offset());
            }
            if (publication.from() != null) {
                json.writeStringField("from", publication.from().value());
            }
            if (publication.origin() != null) {
                json.writeStringField("session", publication.origin().session().value());
            }
            json.writeFieldName("data");
            json.writeRawValue(publication.data().toString());
        });
    }

    @Override
    public void connected(SessionId session, UserId user, RoomId room) {
        if (types.contains(EventType.SESSION_CONNECTED)) {
            offer(EventType.SESSION_CONNECTED, json -> {
                json.writeStringField("session", session.value());
                json.writeStringField("user", user.value());
                writeRoom(json, room);
            });
        }
    }

    @Override
    public void disconnected(SessionId session, UserId user, RoomId room, CloseStatus status) {
        if (types.contains(EventType.SESSION_DISCONNECTED)) {
            offer(EventType.SESSION_DISCONNECTED, json -> {
                json.writeStringField("session", session.value());
                json.writeStringField("user", user.value());
                writeRoom(json, room);
                json.writeNumberField("code", status == null ? ABNORMAL : status.code());
            });
        }
    }

    private static void writeRoom(JsonGenerator json, RoomId room) throws IOException {
        if (room != null) {
            json.writeStringField("room", room.value());
        }
    }

    private void offer(EventType type, WebhookJson.Fields fields) {
        String id = life + "-" + events.incrementAndGet();
        own.offer(WebhookJson.event(id, type, clock.instant(), json -> {
            json.writeStringField("pod", pod.value());
            fields.write(json);
        }));
    }

    @Override
    public boolean isKept() {
        return types.stream().anyMatch(Webhooks::isOfPresence);
    }

    private static boolean isOfPresence(EventType type) {
        return switch (type) {
            case ROOM_OCCUPIED, ROOM_VACATED, MEMBER_JOINED, MEMBER_LEFT -> true;
            case SESSION_CONNECTED, SESSION_DISCONNECTED, MESSAGE_PUBLISHED -> false;
        };
    }

    @Override
    public void note(PresenceFact fact) {
        eventsOf(fact).forEach(facts::offer);
    }

    @Override
    public CompletionStage<Void> deliver(List<PresenceFact> told) {
        List<WebhookEvent> wanted = new ArrayList<>();
        told.forEach(fact -> wanted.addAll(eventsOf(fact)));
        return wanted.isEmpty() ? CompletableFuture.completedFuture(null) : facts.deliver(wanted);
    }

    /** A room is occupied before its first member joins, and vacated after its last has left. */
    private List<WebhookEvent> eventsOf(PresenceFact fact) {
        List<WebhookEvent> made = new ArrayList<>(2);
        if (fact.joined() && fact.members() == 1) {
            addRoom(made, EventType.ROOM_OCCUPIED, fact);
        }
        addMember(made, fact.joined() ? EventType.MEMBER_JOINED : EventType.MEMBER_LEFT, fact);
        if (!fact.joined() && fact.members() == 0) {
            addRoom(made, EventType.ROOM_VACATED, fact);
        }
        return made;
    }

    private void addRoom(List<WebhookEvent> made, EventType type, PresenceFact fact) {
        if (types.contains(type)) {
            made.add(WebhookJson.event(
                    fact.id() + "-room",
                    type,
                    Instant.ofEpochMilli(fact.millis()),
                    json -> json.writeStringField("room", fact.room().value())));
        }
    }

    private void addMember(List<WebhookEvent> made, EventType type, PresenceFact fact) {
        if (types.contains(type)) {
            made.add(WebhookJson.event(fact.id(), type, Instant.ofEpochMilli(fact.millis()), json -> {
                json.writeStringField("room", fact.room().value());
                json.writeStringField("user", fact.user().value());
                json.writeNumberField("members", fact.members());
            }));
        }
    }
}
