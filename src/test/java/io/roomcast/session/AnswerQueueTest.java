package io.roomcast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.Json;
import io.roomcast.protocol.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AnswerQueueTest {
    private final List<String> given = new ArrayList<>();
    private Consumer<String> reaction = id -> {};
    private final AnswerQueue queue = new AnswerQueue(this::give);

    private void give(Answer answer) {
        String id = ((ServerMessage.Pong) answer.message()).id().toString();
        given.add(id);
        reaction.accept(id);
    }

    private static Answer answer(int id) {
        return Answer.of(
                new ServerMessage.Pong(Json.checked(Integer.toString(id).getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    void answers_come_in_the_order_of_their_commands() {
        var first = queue.take();
        var second = queue.take();
        var third = queue.take();
        queue.fill(third, answer(3));
        queue.fill(second, answer(2));
        assertEquals(List.of(), given);
        queue.fill(first, answer(1));
        assertEquals(List.of("1", "2", "3"), given);
        assertTrue(queue.isEmpty());
    }

    @Test
    void an_answer_does_not_wait_for_those_behind_it() {
        var first = queue.take();
        var second = queue.take();
        queue.fill(first, answer(1));
        assertEquals(List.of("1"), given);
        assertFalse(queue.isEmpty());
        assertEquals(1, queue.size());
        assertFalse(second.isFilled());
    }

    @Test
    void a_place_that_is_taken_while_an_answer_is_given_comes_last() {
        var first = queue.take();
        var second = queue.take();
        reaction = id -> {
            if (id.equals("1")) {
                queue.fill(queue.take(), answer(3));
            }
        };
        queue.fill(second, answer(2));
        queue.fill(first, answer(1));
        assertEquals(List.of("1", "2", "3"), given);
        assertTrue(queue.isEmpty());
    }

    @Test
    void a_place_may_be_filled_while_another_answer_is_given() {
        var first = queue.take();
        var second = queue.take();
        var third = queue.take();
        queue.fill(third, answer(3));
        reaction = id -> {
            if (id.equals("1")) {
                queue.fill(second, answer(2));
            }
        };
        queue.fill(first, answer(1));
        assertEquals(List.of("1", "2", "3"), given);
        assertEquals(0, queue.size());
    }
}
