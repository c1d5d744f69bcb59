package io.roomcast.session;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Brings a session's answers into the order of its commands: each command takes a place when it starts, and an answer
 * leaves when all before it have. Touched on the session's loop only.
 */
final class AnswerQueue {
    /** One command's place. */
    static final class Place {
        private Answer answer;

        boolean isFilled() {
            return answer != null;
        }
    }

    private final Consumer<Answer> out;
    /** Null while nothing is under way, which is nearly always. */
    private ArrayDeque<Place> places;

    AnswerQueue(Consumer<Answer> out) {
        this.out = out;
    }

    Place take() {
        if (places == null) {
            places = new ArrayDeque<>(4);
        }
        Place place = new Place();
        places.add(place);
        return place;
    }

    void fill(Place place, Answer answer) {
        place.answer = answer;
        // An answer's consequences may lead back here; each step looks at the queue anew.
        for (Place head; places != null && (head = places.peek()) != null && head.answer != null; ) {
            places.remove();
            out.accept(head.answer);
        }
        if (places != null && places.isEmpty()) {
            places = null;
        }
    }

    boolean isEmpty() {
        return places == null || places.isEmpty();
    }

    int size() {
        return places == null ? 0 : places.size();
    }
}
