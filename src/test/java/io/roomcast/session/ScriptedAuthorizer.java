package io.roomcast.session;

import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.room.BackendDecision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A backend that decides as the test says, and when; it allows what the test does not mention. */
final class ScriptedAuthorizer implements Authorizer {
    private final Map<Question, CompletableFuture<Ruling>> rulings = new HashMap<>();
    private final Set<Question> faulty = new HashSet<>();
    private final List<String> asked = new ArrayList<>();

    @Override
    public CompletionStage<Ruling> ask(Question question) {
        asked.add(question.user() + " " + question.action() + " " + question.room());
        if (faulty.contains(question)) {
            throw new IllegalStateException("a fault of the test's");
        }
        return rulings.getOrDefault(question, CompletableFuture.completedFuture(Ruling.ALLOWED));
    }

    /** From now on, and until anything else is said to it, the question throws, as none should. */
    void throwsAt(String user, BackendDecision action, String room) {
        faulty.add(new Question(action, new RoomId(room), new UserId(user)));
    }

    /** From now on, until it completes and then on. */
    CompletableFuture<Ruling> ponders(String user, BackendDecision action, String room) {
        var ruling = new CompletableFuture<Ruling>();
        var question = new Question(action, new RoomId(room), new UserId(user));
        faulty.remove(question);
        rulings.put(question, ruling);
        return ruling;
    }

    void says(String user, BackendDecision action, String room, Ruling ruling) {
        ponders(user, action, room).complete(ruling);
    }

    List<String> asked() {
        return List.copyOf(asked);
    }
}
