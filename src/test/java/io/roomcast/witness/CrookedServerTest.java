package io.roomcast.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.testing.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Servers with one fault each, over real sockets: the witness finds just that fault. */
class CrookedServerTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(5);

    private static final int PATIENCE_SECONDS = 60;

    private static Vertx vertx;

    @BeforeAll
    static void startLoops() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopLoops() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void an_honest_server_is_clean() {
        WitnessReport report = report(new CrookedServer(vertx), LONG);

        assertTrue(report.isClean(), report::table);
        assertEquals(0, report.reconnects() + report.resent());
    }

    @Test
    void a_dropped_message_is_found() {
        WitnessReport report = report(
                new CrookedServer(vertx) {
                    @Override
                    void deliver(ServerWebSocket client, Entry entry) {
                        if (entry.offset() != 5) {
                            super.deliver(client, entry);
                        }
                    }
                },
                LONG);

        assertEquals(1, report.silentLosses());
        assertFaults(1, report);
    }

    @Test
    void a_repeated_message_is_found() {
        WitnessReport report = report(
                new CrookedServer(vertx) {
                    @Override
                    void deliver(ServerWebSocket client, Entry entry) {
                        super.deliver(client, entry);
                        if (entry.offset() == 5) {
                            super.deliver(client, entry);
                        }
                    }
                },
                LONG);

        assertEquals(1, report.repeats());
        assertFaults(1, report);
    }

    @Test
    void messages_that_changed_places_are_found() {
        WitnessReport report = report(
                new CrookedServer(vertx) {
                    private Entry held;

                    @Override
                    void deliver(ServerWebSocket client, Entry entry) {
                        if (entry.offset() == 5) {
                            held = entry;
                            return;
                        }
                        super.deliver(client, entry);
                        if (entry.offset() == 6) {
                            super.deliver(client, held);
                        }
                    }
                },
                LONG);

        assertEquals(1, report.reorderings());
        assertFaults(1, report);
    }

    @Test
    void a_recovery_that_is_not_whole_is_found() {
        WitnessReport report = report(
                new CrookedServer(vertx) {
                    @Override
                    void deliver(ServerWebSocket client, Entry entry) {
                        if (entry.offset() < 5) {
                            super.deliver(client, entry);
                        } else if (entry.offset() == 5) {
                            client.close((short) 4000, "slow consumer");
                        }
                    }

                    @Override
                    void recover(ServerWebSocket client, long offset, List<Entry> missed) {
                        sayRecovered(client, offset, missed.subList(1, missed.size()));
                    }
                },
                LONG);

        assertEquals(1, report.falseRecoveries());
        assertFaults(1, report);
        assertEquals(1L, report.closeCodes().get(4000));
        assertEquals(1, report.reconnects());
        assertEquals(0, report.recoveryRatio());
    }

    @Test
    void a_lost_tail_is_found() {
        WitnessReport report = report(
                new CrookedServer(vertx) {
                    @Override
                    void deliver(ServerWebSocket client, Entry entry) {
                        if (entry.offset() <= 5) {
                            super.deliver(client, entry);
                        }
                    }
                },
                SHORT);

        assertEquals(report.acknowledged() - 5, report.silentLosses());
        assertFaults(report.silentLosses(), report);
    }

    @Test
    void an_offset_that_is_given_twice_is_found() {
        WitnessReport report = report(
                new CrookedServer(vertx) {
                    private boolean forgot;

                    @Override
                    void placed(Entry entry) {
                        if (entry.offset() == 5 && !forgot) {
                            forgot = true;
                            forgetLast();
                        }
                    }
                },
                LONG);

        assertEquals(1, report.rewritten());
        assertEquals(3, report.reorderings(), "each client gets offset 5 again, with another message");
    }

    @Test
    void a_key_that_does_not_hold_is_found() {
        WitnessReport report = report(
                new CrookedServer(vertx) {
                    private boolean closed;

                    @Override
                    boolean place(ServerWebSocket publisher, String key, String data) {
                        append(data);
                        if (publishes() == 5 && !closed) {
                            closed = true;
                            publisher.close((short) 1011, "internal error");
                            return false;
                        }
                        return true;
                    }
                },
                LONG);

        assertEquals(1, report.repeats());
        assertFaults(1, report);
        assertEquals(1, report.recovered());
    }

    // ---- good clients ----

    @Test
    void whoever_is_closed_comes_back_and_recovers() {
        WitnessReport report = report(
                new CrookedServer(vertx) {
                    @Override
                    void deliver(ServerWebSocket client, Entry entry) {
                        super.deliver(client, entry);
                        if (entry.offset() == 5) {
                            client.close((short) 4002, "position lost");
                        }
                    }
                },
                LONG);

        assertTrue(report.isClean(), report::table);
        assertEquals(1, report.recovered());
        assertEquals(1, report.repair().count());
        assertEquals(1, report.peakReconnectsPerSecond());
    }

    @Test
    void whoever_has_a_slot_comes_back_at_once() {
        WitnessReport report = report(
                new CrookedServer(vertx) {
                    @Override
                    void deliver(ServerWebSocket client, Entry entry) {
                        super.deliver(client, entry);
                        if (entry.offset() == 5) {
                            say(client, "{'type':'reconnect','after_ms':%d}", 0);
                            client.close((short) 1012, "drain");
                        }
                    }
                },
                LONG);

        assertTrue(report.isClean(), report::table);
        assertEquals(1, report.recovered());
        assertEquals(1L, report.closeCodes().get(1012));
    }

    @Test
    void a_server_that_forgets_to_close_after_the_slot_is_left() {
        WitnessReport report = report(
                new CrookedServer(vertx) {
                    @Override
                    void deliver(ServerWebSocket client, Entry entry) {
                        if (entry.offset() <= 5) {
                            super.deliver(client, entry);
                        }
                        if (entry.offset() == 5) {
                            say(client, "{'type':'reconnect','after_ms':%d}", 0);
                        }
                    }
                },
                LONG);

        assertTrue(report.isClean(), report::table);
        assertEquals(1, report.recovered());
    }

    @Test
    void a_silent_line_is_given_up() {
        WitnessReport report = report(
                new CrookedServer(vertx) {
                    @Override
                    int heartbeat() {
                        return 1;
                    }

                    @Override
                    void deliver(ServerWebSocket client, Entry entry) {}

                    @Override
                    boolean place(ServerWebSocket publisher, String key, String data) {
                        append(data);
                        // The line of the first client is dead in both directions.
                        return !isFirst(publisher);
                    }
                },
                LONG);

        assertTrue(report.recovered() > 0, report::table);
        assertEquals(0, report.silentLosses(), report::table);
    }

    @Test
    void whoever_is_sent_away_stays_away() {
        CrookedServer server = new CrookedServer(vertx) {
            @Override
            void deliver(ServerWebSocket client, Entry entry) {
                client.close((short) 4500, "disconnected by an operator");
            }
        };

        WitnessReport report = report(server, LONG);

        assertTrue(report.isClean(), report::table);
        assertEquals(1, report.dismissed());
        assertEquals(2, report.subscribed());
        assertEquals(3, server.connections());
    }

    @Test
    void what_is_unavailable_is_published_again_under_its_key() {
        WitnessReport report = report(
                new CrookedServer(vertx) {
                    @Override
                    boolean place(ServerWebSocket publisher, String key, String data) {
                        if (publishes() == 5) {
                            String number = key.substring(key.lastIndexOf('-') + 1);
                            say(publisher, "{'type':'error','id':%s,'code':'unavailable','retry':true}", number);
                            return false;
                        }
                        return super.place(publisher, key, data);
                    }
                },
                LONG);

        assertTrue(report.isClean(), report::table);
        assertEquals(1, report.resent());
        assertEquals(report.published(), report.acknowledged());
    }

    @Test
    void a_publish_whose_answer_was_lost_is_asked_for_again() {
        WitnessReport report = report(
                new CrookedServer(vertx) {
                    @Override
                    boolean place(ServerWebSocket publisher, String key, String data) {
                        if (publishes() == 5) {
                            publisher.close((short) 1011, "internal error");
                            return false;
                        }
                        return super.place(publisher, key, data);
                    }
                },
                LONG);

        assertTrue(report.isClean(), report::table);
        assertEquals(1, report.resent());
        assertEquals(report.published(), report.acknowledged());
    }

    @Test
    void the_next_server_is_tried_where_one_does_not_answer() {
        try (CrookedServer server = new CrookedServer(vertx)) {
            CrookedServer gone = new CrookedServer(vertx);
            gone.close();

            WitnessReport report = report(List.of(gone.url(), server.url()), LONG);

            assertTrue(report.isClean(), report::table);
            assertTrue(report.failedConnects() >= 2, report::table);
        }
    }

    @Test
    void whoever_is_not_back_in_the_end_proves_nothing() {
        WitnessReport report = report(
                new CrookedServer(vertx) {
                    @Override
                    void recover(ServerWebSocket client, long offset, List<Entry> missed) {
                        client.close((short) 1013, "overloaded");
                    }

                    @Override
                    void deliver(ServerWebSocket client, Entry entry) {
                        client.close((short) 1013, "overloaded");
                    }
                },
                SHORT);

        assertFalse(report.isClean());
        assertEquals(1, report.unfinished());
        assertEquals(0, report.silentLosses());
    }

    // ---- the scene ----

    private static WitnessReport report(CrookedServer server, Duration settle) {
        try (server) {
            return report(List.of(server.url()), settle);
        }
    }

    /** Three clients in one room, until twenty messages have their place. */
    private static WitnessReport report(List<URI> urls, Duration settle) {
        Witness witness = Witness.start(vertx, new WitnessPlan(urls, 1, 3, 50, null, "witness:"));
        done(witness.ready());
        Eventually.holds("twenty messages", () -> witness.snapshot().acknowledged() >= 20);
        return done(witness.finish(settle));
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private static void assertFaults(long faults, WitnessReport report) {
        assertFalse(report.isClean());
        long found = report.silentLosses()
                + report.repeats()
                + report.reorderings()
                + report.falseRecoveries()
                + report.rewritten()
                + report.unnumbered()
                + report.unfinished();
        assertEquals(faults, found, report::table);
    }
}
