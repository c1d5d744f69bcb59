package io.roomcast.broker.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SharedReadsTest {
    private final List<String> asked = new ArrayList<>();
    private final List<CompletableFuture<String>> answers = new ArrayList<>();
    private final SharedReads<String, String> reads = new SharedReads<>(key -> {
        asked.add(key);
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.add(answer);
        return answer;
    });

    private CompletableFuture<String> get(String key) {
        return reads.get(key).toCompletableFuture();
    }

    @Test
    void whoever_comes_while_a_read_is_under_way_shares_the_next_one() {
        CompletableFuture<String> first = get("lobby");
        CompletableFuture<String> second = get("lobby");
        CompletableFuture<String> third = get("lobby");
        assertEquals(List.of("lobby"), asked);
        answers.get(0).complete("old");
        assertEquals("old", first.join());
        assertFalse(second.isDone(), "what came after the first read began may be missing in it");
        assertEquals(List.of("lobby", "lobby"), asked);
        String answer = new String("new");
        answers.get(1).complete(answer);
        assertSame(answer, second.join());
        assertSame(answer, third.join());
        assertEquals(2, asked.size());
    }

    @Test
    void after_the_last_answer_a_read_begins_at_once() {
        CompletableFuture<String> first = get("lobby");
        answers.get(0).complete("one");
        assertEquals("one", first.join());
        CompletableFuture<String> later = get("lobby");
        answers.get(1).complete("two");
        assertEquals("two", later.join());
    }

    @Test
    void other_keys_do_not_wait() {
        CompletableFuture<String> lobby = get("lobby");
        CompletableFuture<String> bar = get("bar");
        answers.get(1).complete("here");
        assertEquals("here", bar.join());
        assertFalse(lobby.isDone());
    }

    @Test
    void a_failure_is_told_to_those_who_share_it_and_to_no_others() {
        CompletableFuture<String> first = get("lobby");
        CompletableFuture<String> second = get("lobby");
        answers.get(0).completeExceptionally(new IllegalStateException("away"));
        assertTrue(first.isCompletedExceptionally());
        answers.get(1).complete("back");
        assertEquals("back", second.join());
    }
}
