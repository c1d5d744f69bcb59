package io.roomcast.session;

import io.roomcast.protocol.ClientMessage;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.room.Loop;
import io.roomcast.room.Membership;
import io.roomcast.session.Authorizer.Ruling;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The order of one session's commands and answers. Commands start as they come, side by side, and are answered in that
 * order; but some run alone: they start when all before them are answered, and those behind them wait. Touched on the
 * session's loop only.
 */
final class CommandQueue {
    /** Answers under way; from here on nothing more is read until half of them are given. */
    private static final int PAUSE_AT = 256;
    /** Commands that wait or are under way; more can only come from one large read, or from a transport that cannot pause. */
    private static final int MAX_UNANSWERED = 8_192;

    private final Session session;
    private final MessageDispatcher dispatcher;
    private final Loop loop;
    private final Transport transport;
    private final AnswerQueue answers;
    /** Commands behind one that runs alone; null while there are none. */
    private ArrayDeque<ClientMessage> waiting;
    /** A command runs alone. */
    private boolean alone;
    /** A command, or the session itself, waits for what the backend says, and all behind it waits too. */
    private boolean asking;
    /** Waiting commands are being started. */
    private boolean starting;

    private boolean paused;
    /** Runs when everything is answered, and nothing more is read until then; null for nothing. */
    private Runnable atEnd;
    /** A publish without its own copy, whose ack belongs at the message's place in the order; null for none. */
    private OwnPublish ownPublish;

    private static final class OwnPublish {
        private final ClientMessage.Publish command;
        private final AnswerQueue.Place place;
        /** As it will stand in the message's origin. */
        private final long number;
        /** The broker's own word, should the place not come by; null while it is not known. */
        private Answer fallback;

        OwnPublish(ClientMessage.Publish command, AnswerQueue.Place place, long number) {
            this.command = command;
            this.place = place;
            this.number = number;
        }
    }

    CommandQueue(Session session, MessageDispatcher dispatcher, Loop loop, Transport transport) {
        this.session = session;
        this.dispatcher = dispatcher;
        this.loop = loop;
        this.transport = transport;
        this.answers = new AnswerQueue(session::give);
    }

    void accept(ClientMessage command) {
        if (unanswered() == MAX_UNANSWERED) {
            session.close(CloseStatus.OVERLOADED);
            return;
        }
        boolean mustWait =
                alone || asking || waiting != null || (dispatcher.runsAlone(session, command) && !answers.isEmpty());
        if (!mustWait) {
            start(command);
        } else {
            if (waiting == null) {
                waiting = new ArrayDeque<>();
            }
            waiting.add(command);
        }
        pauseWhileBehind();
    }

    /** Says something in its turn that no command asked for. */
    void say(Answer answer) {
        AnswerQueue.Place place = answers.take();
        answers.fill(place, answer);
    }

    /** Says something in its turn once it is known. */
    void say(Json commandId, CompletionStage<Answer> answer) {
        AnswerQueue.Place place = answers.take();
        answer.whenComplete((result, failure) -> loop.run(() -> {
            if (!session.isClosed()) {
                answers.fill(place, failure == null ? result : Refusals.failed(commandId, failure));
                startWaiting();
            }
        }));
    }

    /** The place in the order of a message that the session published and asked not to get: where its ack belongs. */
    void passOwn(Membership membership, Message own) {
        if (ownPublish == null || ownPublish.number != own.origin().number()) {
            // Of one whose answer was lost, and which was answered so.
            return;
        }
        Json id = ownPublish.command.id();
        var ack = new ServerMessage.Ack(id, membership.positionAt(own.offset()), false, true);
        fill(ownPublish.place, id == null ? Answer.SILENT : Answer.atPlace(ack, membership));
    }

    /** No place in the room's order will come by any more: the broker's own word has to do, now or when it comes. */
    void stopWaitingForPlace(RoomId room) {
        if (ownPublish == null || !ownPublish.command.room().equals(room)) {
            return;
        }
        OwnPublish own = ownPublish;
        ownPublish = null;
        if (own.fallback != null) {
            fill(own.place, own.fallback);
        }
    }

    /** Starts no command before the backend has said something; calls back then, unless the session is over. */
    void holdFor(CompletionStage<Ruling> ruling, Consumer<Ruling> then) {
        asking = true;
        ruling.thenAccept(said -> loop.run(() -> {
            if (session.isClosed()) {
                return;
            }
            asking = false;
            then.accept(said);
            startWaiting();
        }));
    }

    /** Reads no more commands, and calls back once all that were read are answered. */
    void whenAnswered(Runnable action) {
        atEnd = action;
        transport.pauseReading(true);
        endIfAnswered();
    }

    private void endIfAnswered() {
        if (atEnd != null && unanswered() == 0) {
            Runnable action = atEnd;
            atEnd = null;
            action.run();
        }
    }

    void clear() {
        waiting = null;
        ownPublish = null;
    }

    private void start(ClientMessage command) {
        AnswerQueue.Place place = answers.take();
        alone = dispatcher.runsAlone(session, command);
        if (alone && command instanceof ClientMessage.Publish publish) {
            ownPublish = new OwnPublish(publish, place, session.publishes() + 1);
        }
        go(command, place, false);
    }

    /**
     * Does the command, unless the backend has to be asked before. One that throws has failed like one that fails later: the session
     * goes on, and those behind it too.
     *
     * @param allowed the backend was asked
     */
    private void go(ClientMessage command, AnswerQueue.Place place, boolean allowed) {
        CompletionStage<Answer> done;
        try {
            CompletionStage<Ruling> ruling =
                    allowed ? null : dispatcher.rulings().toDo(session, command);
            if (ruling != null) {
                // Those behind it wait: publishes keep their order, whether the backend's answer is at hand or not.
                holdFor(ruling, said -> {
                    if (said == Ruling.ALLOWED) {
                        go(command, place, true);
                    } else {
                        fill(place, Refusals.byBackend(command.id(), said));
                    }
                });
                return;
            }
            done = dispatcher.dispatch(session, command);
        } catch (RuntimeException fault) {
            done = CompletableFuture.failedFuture(fault);
        }
        done.whenComplete((answer, failure) -> loop.run(() -> {
            Answer result = failure == null ? answer : Refusals.failed(command.id(), failure);
            if (result.hasPlace() && ownPublish != null && ownPublish.place == place) {
                ownPublish.fallback = result;
            } else if (!place.isFilled()) {
                fill(place, result);
            }
        }));
    }

    private void fill(AnswerQueue.Place place, Answer answer) {
        if (session.isClosed()) {
            return;
        }
        if (ownPublish != null && ownPublish.place == place) {
            ownPublish = null;
        }
        alone = false;
        answers.fill(place, answer);
        startWaiting();
    }

    /** What a command comes to may lead back here at once; the first call goes on then, however many wait. */
    private void startWaiting() {
        if (starting) {
            return;
        }
        starting = true;
        while (waiting != null && !alone && !asking && !session.isClosed()) {
            if (dispatcher.runsAlone(session, waiting.peek()) && !answers.isEmpty()) {
                break;
            }
            ClientMessage next = waiting.remove();
            if (waiting.isEmpty()) {
                waiting = null;
            }
            start(next);
        }
        starting = false;
        pauseWhileBehind();
    }

    private void pauseWhileBehind() {
        if (atEnd != null) {
            endIfAnswered();
            return;
        }
        boolean behind = unanswered() >= (paused ? PAUSE_AT / 2 : PAUSE_AT);
        if (behind != paused && !session.isClosed()) {
            paused = behind;
            transport.pauseReading(behind);
        }
    }

    private int unanswered() {
        return answers.size() + (waiting == null ? 0 : waiting.size());
    }
}
