package io.roomcast.session;

import io.roomcast.auth.Identity;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What backends and operators do with a session, whatever its token says. Safe from any thread, done on the session's loop. */
public final class SessionControls {
    private final Session session;

    SessionControls(Session session) {
        this.session = session;
    }

    /** Empty if the session is over. */
    public CompletionStage<Optional<SessionView>> view() {
        return onLoop(answer -> answer.complete(session.isClosed() ? Optional.empty() : Optional.of(seen())));
    }

    private SessionView seen() {
        Identity identity = session.identity();
        List<RoomId> rooms = session.rooms().ids().stream()
                .sorted(Comparator.comparing(RoomId::value))
                .toList();
        return new SessionView(session.id(), identity == null ? null : identity.user(), rooms);
    }

    /** Ends the session; false if it is over already. */
    public CompletionStage<Boolean> disconnect(CloseStatus status) {
        return onLoop(answer -> {
            boolean open = !session.isClosed();
            session.close(status);
            answer.complete(open);
        });
    }

    /** Lets the session last until then; false if nobody is there whom it lasts for. */
    public CompletionStage<Boolean> lastUntil(Instant end) {
        return onLoop(answer -> {
            boolean there = !session.isClosed() && session.who().isWelcome();
            if (there) {
                session.who().lasts(end);
            }
            answer.complete(there);
        });
    }

    /**
     * Enters a room; true if the session is in it then.
     *
     * @param since null where nothing is to be recovered
     * @param end of the stay; null for none of its own
     */
    public CompletionStage<Boolean> invite(RoomId room, Position since, Instant end) {
        return onLoop(answer -> {
            if (session.isClosed() || session.identity() == null) {
                answer.complete(false);
            } else if (session.rooms().contains(room)) {
                session.rooms().invited(room, end);
                answer.complete(true);
            } else if (session.conversation().isReading()) {
                answer.complete(false);
            } else {
                session.say(session.enterFor(room, since).thenApply(entered -> {
                    if (entered.isPresent()) {
                        session.rooms().invited(room, end);
                    }
                    answer.complete(entered.isPresent());
                    return entered.orElse(Answer.SILENT);
                }));
            }
        });
    }

    /** Leaves a room behind all answers under way; false if the session was not in it. */
    public CompletionStage<Boolean> dismiss(RoomId room) {
        return onLoop(answer -> {
            if (session.isClosed() || !session.rooms().contains(room)) {
                answer.complete(false);
                return;
            }
            session.say(Answer.of(null, () -> {
                boolean left = session.rooms().leave(room);
                if (left) {
                    session.send(new ServerMessage.Unsubscribed(null, room, "unsubscribed by the server"));
                }
                answer.complete(left);
            }));
        });
    }

    private <T> CompletionStage<T> onLoop(Consumer<CompletableFuture<T>> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        session.loop().loop().run(() -> task.accept(answer));
        return answer;
    }
}
