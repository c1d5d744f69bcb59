package io.roomcast.auth.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.auth.Grant;
import io.roomcast.auth.Identity;
import io.roomcast.auth.RoomAction;
import io.roomcast.auth.TicketStore;
import io.roomcast.auth.TicketStore.ReturnTicket;
import io.roomcast.auth.TicketsUnavailableException;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.redis.RedisLoop;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.MutableClock;
import io.roomcast.testing.RedisHouse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisTicketStoreIT {
    private static final Identity ANN = Identity.vouchedFor(new UserId("ann"));

    private static RedisHouse house;

    private final MutableClock clock = new MutableClock();
    private RedisTicketStore here;
    private RedisTicketStore elsewhere;

    @BeforeAll
    static void start() {
        house = new RedisHouse();
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @BeforeEach
    void open() {
        house.server().command("FLUSHALL");
        here = store();
        elsewhere = store();
        Eventually.holds("both are up", () -> here.isUp() && elsewhere.isUp());
    }

    @AfterEach
    void close() {
        here.close();
        elsewhere.close();
    }

    private RedisTicketStore store() {
        var store = new RedisTicketStore(new RedisLoop(house.vertx()), house.clients(), clock);
        store.start();
        return store;
    }

    @Test
    void a_ticket_is_good_once_on_any_pod() {
        String ticket = issue(ANN);

        assertEquals(Optional.of(ANN), take(elsewhere, ticket));
        assertEquals(Optional.empty(), take(elsewhere, ticket));
        assertEquals(Optional.empty(), take(here, ticket));
    }

    @Test
    void a_ticket_to_come_back_with_is_good_for_its_room_on_any_pod_until_it_ends() {
        Identity ending = new Identity(ANN.user(), null, null, clock.instant().plusSeconds(10), false, null, null);
        var lobby = new RoomId("lobby");
        ReturnTicket issued = here.issue(ending, lobby).toCompletableFuture().join();

        assertEquals(Duration.ofSeconds(10), issued.lifetime());
        for (RedisTicketStore store : List.of(here, elsewhere, elsewhere)) {
            assertEquals(
                    Optional.of(ending),
                    store.take(issued.ticket(), lobby).toCompletableFuture().join());
        }
        assertEquals(
                Optional.empty(),
                here.take(issued.ticket(), new RoomId("kitchen"))
                        .toCompletableFuture()
                        .join());
        assertEquals(Optional.empty(), take(here, issued.ticket()));
        clock.advance(Duration.ofSeconds(10));
        assertEquals(
                Optional.empty(),
                here.take(issued.ticket(), lobby).toCompletableFuture().join());
        assertEquals(
                Duration.ZERO,
                here.issue(ending, lobby).toCompletableFuture().join().lifetime());
        assertEquals(
                Duration.ofHours(1),
                here.issue(ANN, lobby).toCompletableFuture().join().lifetime());
    }

    @Test
    void a_ticket_that_is_good_once_is_good_once_for_a_room_too() {
        var lobby = new RoomId("lobby");
        String ticket = issue(ANN);

        assertEquals(
                Optional.of(ANN),
                elsewhere.take(ticket, lobby).toCompletableFuture().join());
        assertEquals(
                Optional.empty(), here.take(ticket, lobby).toCompletableFuture().join());
    }

    @Test
    void an_identity_crosses_pods_whole() {
        var full = new Identity(
                new UserId("änne \"∞\""),
                Json.checked("{\"name\":\"Änne\",\"size\":1.50,\"of\":[null,{}]}".getBytes(StandardCharsets.UTF_8)),
                List.of(
                        new Grant("chat:*", Set.of(RoomAction.SUBSCRIBE, RoomAction.PUBLISH)),
                        new Grant("*\"", Set.of())),
                clock.instant().plusNanos(60_123_456_789L),
                false,
                "token-1",
                Instant.EPOCH,
                null,
                List.of(new RoomId("lobby")));

        assertEquals(Optional.of(full), take(elsewhere, issue(full)));
    }

    @Test
    void no_grants_are_not_the_same_as_none_needed() {
        var confined = new Identity(ANN.user(), null, List.of(), null, false, null, null);

        assertEquals(Optional.of(confined), take(elsewhere, issue(confined)));
        assertEquals(Optional.of(ANN), take(elsewhere, issue(ANN)));
    }

    @Test
    void an_anonymous_session_stays_anonymous() {
        Identity nobody = Identity.anonymous(new UserId("anon-1"));

        assertEquals(Optional.of(nobody), take(elsewhere, issue(nobody)));
    }

    @Test
    void tickets_are_long_random_and_safe_in_a_url() {
        String ticket = issue(ANN);

        assertTrue(ticket.matches("[A-Za-z0-9_-]{43}"));
        assertNotEquals(ticket, issue(ANN));
    }

    @Test
    void who_reads_redis_gets_no_ticket() {
        String ticket = issue(ANN);

        List<String> keys = house.server().command("KEYS", "*");

        assertEquals(1, keys.size());
        assertTrue(keys.get(0).matches("roomcast:ticket:[0-9a-f]{64}"));
        assertFalse(house.server().command("GET", keys.get(0)).get(0).contains(ticket));
    }

    @Test
    void an_unknown_ticket_is_nobody() {
        assertEquals(Optional.empty(), take(here, "never-issued"));
        assertEquals(Optional.empty(), take(here, ""));
    }

    @Test
    void a_ticket_ends_after_thirty_seconds() {
        issue(ANN);

        String key = house.server().command("KEYS", "roomcast:ticket:*").get(0);
        long left = Long.parseLong(house.server().command("PTTL", key).get(0));

        assertTrue(left > 0 && left <= TicketStore.LIFETIME.toMillis(), left + " ms");
    }

    @Test
    void a_ticket_does_not_outlive_its_token() {
        Identity ending = new Identity(ANN.user(), null, null, clock.instant().plusSeconds(10), false, null, null);
        String ticket = issue(ending);

        clock.advance(Duration.ofSeconds(10));

        assertEquals(Optional.empty(), take(here, ticket));
    }

    @Test
    void many_that_take_one_ticket_get_it_once() {
        String ticket = issue(ANN);

        long taken = IntStream.range(0, 64)
                .parallel()
                .filter(i -> take(i % 2 == 0 ? here : elsewhere, ticket).isPresent())
                .count();

        assertEquals(1, taken);
    }

    @Test
    void tickets_are_unavailable_while_redis_is_away() {
        house.server().kill();
        try {
            assertUnavailable(() -> issue(ANN));
            assertUnavailable(() -> take(here, "any"));
        } finally {
            house.server().launch();
        }
        Eventually.holds("it is back", here::isUp);
        assertEquals(Optional.of(ANN), take(here, issue(ANN)));
    }

    private static void assertUnavailable(Runnable asked) {
        CompletionException failure = assertThrows(CompletionException.class, asked::run);
        assertInstanceOf(TicketsUnavailableException.class, failure.getCause());
    }

    private String issue(Identity identity) {
        return here.issue(identity).toCompletableFuture().join();
    }

    private static Optional<Identity> take(RedisTicketStore store, String ticket) {
        return store.take(ticket).toCompletableFuture().join();
    }
}
