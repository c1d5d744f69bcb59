package io.roomcast.session;

import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.room.BackendDecision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A backend that decides as the test says, and when; it allows what the test does not mention. */
final class ScriptedAuthorizer implements Authorizer {
    private final Map<Question, CompletableFuture<Ruling>> rulings = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    @Override
    public CompletionStage<Ruling> ask(Question question) {
        asked.add(question.user() + " " + question.action() + " " + question.room());
        return rulings.getOrDefault(question, CompletableFuture.completedFuture(Ruling.ALLOWED));
    }

    /** From now on, until it completes and then on. */
    CompletableFuture<Ruling> ponders(String user, BackendDecision action, String room) {
        var ruling = new CompletableFuture<Ruling>();
        rulings.put(new Question(action, new RoomId(room), new UserId(user)), ruling);
        return ruling;
    }

    void says(String user, BackendDecision action, String room, Ruling ruling) {
        ponders(user, action, room).complete(ruling);
    }

    List<String> asked() {
        return List.copyOf(asked);
    }
}
