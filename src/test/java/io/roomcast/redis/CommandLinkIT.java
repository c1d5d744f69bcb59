package io.roomcast.redis;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.testing.Eventually;
import io.roomcast.testing.RedisHouse;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandLinkIT {
    /** Keeps Redis busy for so many milliseconds. */
    private static final String BUSY =
            "local function now() local t = redis.call('TIME') return t[1] * 1000 + t[2] / 1000 end "
                    + "local start = now() while now() - start < 10 do end return 1";

    /** Redis answers what it has read at once, which is 16 KB: so it answers after every few of these, however slow the machine. */
    private static final String LONG = "x".repeat(4_096);

    private final RedisHouse house = new RedisHouse();
    private final CommandLink link = new CommandLink(house.clients(), new RedisLoop(house.vertx()), List.of());

    @BeforeEach
    void connect() {
        link.start();
        Eventually.holds("it is connected", link::isUp);
    }

    @AfterEach
    void close() {
        link.close();
        house.close();
    }

    @Test
    void a_connection_that_answers_is_kept_however_long_the_answer_to_a_ping_takes_behind_all_that_it_owes()
            throws Exception {
        List<CompletableFuture<Response>> answers = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            Request busy = Request.cmd(Command.EVAL).arg(BUSY).arg(0).arg(LONG);
            answers.add(link.send(busy).toCompletableFuture());
        }

        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(120, TimeUnit.SECONDS);

        assertTrue(link.isUp());
    }

    @Test
    void a_connection_that_answers_nothing_is_given_up() {
        house.server().pause();
        try {
            Eventually.holds("it is given up", () -> !link.isUp());
        } finally {
            house.server().resume();
        }
        Eventually.holds("there is another", link::isUp);
    }
}
