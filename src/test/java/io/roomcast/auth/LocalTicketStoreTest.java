package io.roomcast.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.auth.TicketStore.ReturnTicket;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.testing.MutableClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LocalTicketStoreTest {
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final Identity ANN = Identity.vouchedFor(new UserId("ann"));

    private final MutableClock clock = new MutableClock();
    private final LocalTicketStore store = new LocalTicketStore(clock, 3);

    @Test
    void a_ticket_is_good_once() {
        String ticket = issue(ANN);

        assertEquals(Optional.of(ANN), take(ticket));
        assertEquals(Optional.empty(), take(ticket));
    }

    @Test
    void tickets_are_long_random_and_safe_in_a_url() {
        String ticket = issue(ANN);

        assertTrue(ticket.matches("[A-Za-z0-9_-]{43}"));
        assertNotEquals(ticket, issue(ANN));
    }

    @Test
    void an_unknown_ticket_is_nobody() {
        assertEquals(Optional.empty(), take("never-issued"));
        assertEquals(Optional.empty(), take(""));
    }

    @Test
    void a_ticket_ends_after_thirty_seconds() {
        String used = issue(ANN);
        String late = issue(ANN);

        clock.advance(Duration.ofMillis(29_999));
        assertEquals(Optional.of(ANN), take(used));
        clock.advance(Duration.ofMillis(1));
        assertEquals(Optional.empty(), take(late));
    }

    @Test
    void a_ticket_does_not_outlive_its_token() {
        Identity ending = new Identity(ANN.user(), null, null, clock.instant().plusSeconds(10), false, null, null);
        String ticket = issue(ending);

        clock.advance(Duration.ofSeconds(10));

        assertEquals(Optional.empty(), take(ticket));
    }

    @Test
    void a_full_store_issues_nothing_until_a_ticket_is_used_or_ends() {
        issue(ANN);
        issue(ANN);
        String third = issue(ANN);
        assertFull();

        take(third);
        issue(ANN);
        assertFull();

        clock.advance(TicketStore.LIFETIME);
        issue(ANN);
        assertEquals(1, store.size());
    }

    @Test
    void a_ticket_to_come_back_with_is_good_for_its_room_until_an_hour_is_over() {
        ReturnTicket issued = store.issue(ANN, LOBBY).toCompletableFuture().join();

        assertEquals(Duration.ofHours(1), issued.lifetime());
        assertEquals(Optional.of(ANN), take(issued.ticket(), LOBBY));
        clock.advance(Duration.ofHours(1).minusMillis(1));
        assertEquals(Optional.of(ANN), take(issued.ticket(), LOBBY));
        assertEquals(Optional.empty(), take(issued.ticket(), new RoomId("kitchen")));
        assertEquals(Optional.empty(), take(issued.ticket()));
        clock.advance(Duration.ofMillis(1));
        assertEquals(Optional.empty(), take(issued.ticket(), LOBBY));
        assertEquals(0, store.size());
    }

    @Test
    void a_ticket_to_come_back_with_ends_with_its_token() {
        Identity ending = new Identity(ANN.user(), null, null, clock.instant().plusSeconds(10), false, null, null);
        ReturnTicket longer = store.issue(ANN, LOBBY).toCompletableFuture().join();
        ReturnTicket issued = store.issue(ending, LOBBY).toCompletableFuture().join();

        assertEquals(Duration.ofSeconds(10), issued.lifetime());
        assertEquals(Optional.of(ending), take(issued.ticket(), LOBBY));
        clock.advance(Duration.ofSeconds(10));
        assertEquals(Optional.empty(), take(issued.ticket(), LOBBY));
        assertEquals(Optional.of(ANN), take(longer.ticket(), LOBBY));
        assertEquals(
                Duration.ZERO,
                store.issue(ending, LOBBY).toCompletableFuture().join().lifetime());
    }

    @Test
    void a_ticket_that_is_good_once_is_good_once_for_a_room_too() {
        String ticket = issue(ANN);

        assertEquals(Optional.of(ANN), take(ticket, LOBBY));
        assertEquals(Optional.empty(), take(ticket, LOBBY));
    }

    @Test
    void tickets_to_come_back_with_are_bounded_apart_from_the_others() {
        for (int i = 0; i < 3; i++) {
            store.issue(ANN, LOBBY).toCompletableFuture().join();
        }
        CompletionException failure = assertThrows(
                CompletionException.class,
                () -> store.issue(ANN, LOBBY).toCompletableFuture().join());
        assertInstanceOf(TicketsExhaustedException.class, failure.getCause());
        issue(ANN);

        clock.advance(TicketStore.RETURN_LIFETIME);

        store.issue(ANN, LOBBY).toCompletableFuture().join();
    }

    @Test
    void many_threads_that_take_one_ticket_get_it_once() {
        String ticket = issue(ANN);

        long taken = IntStream.range(0, 64)
                .parallel()
                .filter(i -> take(ticket).isPresent())
                .count();

        assertEquals(1, taken);
    }

    private void assertFull() {
        CompletionException failure = assertThrows(CompletionException.class, () -> issue(ANN));
        assertInstanceOf(TicketsExhaustedException.class, failure.getCause());
    }

    private String issue(Identity identity) {
        return store.issue(identity).toCompletableFuture().join();
    }

    private Optional<Identity> take(String ticket, RoomId room) {
        return store.take(ticket, room).toCompletableFuture().join();
    }

    private Optional<Identity> take(String ticket) {
        return store.take(ticket).toCompletableFuture().join();
    }
}
