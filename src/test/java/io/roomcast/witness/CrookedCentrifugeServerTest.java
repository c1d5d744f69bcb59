package io.roomcast.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.testing.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Servers of the Centrifuge protocol with one fault each, over real sockets: what {@link CrookedServerTest} is for the server's own. */
class CrookedCentrifugeServerTest {
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
    void an_honest_server_is_clean_and_its_pings_are_answered() {
        CrookedCentrifugeServer server = new CrookedCentrifugeServer(vertx);
        WitnessReport report = report(server, LONG, null);

        assertTrue(report.isClean(), report::table);
        assertEquals(0, report.reconnects() + report.resent() + report.unanswered());
        assertEquals(report.acknowledged() * 3, report.delivered());
        assertEquals(3, server.pongs());
        assertNull(server.token());
    }

    @Test
    void the_token_is_shown_when_the_line_is_open() {
        CrookedCentrifugeServer server = new CrookedCentrifugeServer(vertx);
        report(server, LONG, "t.o.ken");

        assertEquals("t.o.ken", server.token());
    }

    @Test
    void a_dropped_message_is_found() {
        WitnessReport report = report(new CrookedCentrifugeServer(vertx) {
            @Override
            void deliver(ServerWebSocket client, Entry entry) {
                if (entry.offset() != 5) {
                    super.deliver(client, entry);
                }
            }
        });

        assertEquals(1, report.silentLosses());
        assertFaults(1, report);
    }

    @Test
    void a_repeated_message_is_found() {
        WitnessReport report = report(new CrookedCentrifugeServer(vertx) {
            @Override
            void deliver(ServerWebSocket client, Entry entry) {
                super.deliver(client, entry);
                if (entry.offset() == 5) {
                    super.deliver(client, entry);
                }
            }
        });

        assertEquals(1, report.repeats());
        assertFaults(1, report);
    }

    @Test
    void a_recovery_that_is_not_whole_is_found() {
        WitnessReport report = report(new CrookedCentrifugeServer(vertx) {
            @Override
            void deliver(ServerWebSocket client, Entry entry) {
                if (entry.offset() < 5) {
                    super.deliver(client, entry);
                } else if (entry.offset() == 5) {
                    client.close((short) 3008, "slow");
                }
            }

            @Override
            void recover(ServerWebSocket client, long id, long head, List<Entry> missed) {
                sayRecovered(client, id, head, missed.subList(1, missed.size()));
            }
        });

        assertEquals(1, report.falseRecoveries());
        assertFaults(1, report);
        assertEquals(1L, report.closeCodes().get(3008));
        assertEquals(1, report.reconnects());
    }

    @Test
    void a_recovery_may_be_told_from_the_place_before_what_was_missed() {
        WitnessReport report = report(new CrookedCentrifugeServer(vertx) {
            private boolean closed;

            @Override
            void deliver(ServerWebSocket client, Entry entry) {
                if (entry.offset() == 5 && !closed) {
                    closed = true;
                    client.close((short) 3008, "slow");
                } else if (!closed) {
                    super.deliver(client, entry);
                }
            }

            @Override
            void recover(ServerWebSocket client, long id, long head, List<Entry> missed) {
                sayRecovered(client, id, missed.get(0).offset() - 1, missed);
            }
        });

        assertEquals(1, report.recovered(), report::table);
        assertEquals(0, report.falseRecoveries() + report.silentLosses() + report.repeats());
    }

    @Test
    void a_message_that_was_acknowledged_and_is_nowhere_is_found() {
        WitnessReport report = report(
                new CrookedCentrifugeServer(vertx) {
                    private boolean forgot;

                    @Override
                    boolean place(ServerWebSocket publisher, long id, int publishes) {
                        if (publishes == 5 && !forgot) {
                            forgot = true;
                            say(publisher, "{'id':%d,'publish':{}}", id);
                            return false;
                        }
                        return true;
                    }
                },
                SHORT,
                null);

        assertEquals(1, report.silentLosses(), report::table);
        assertFaults(1, report);
    }

    @Test
    void whoever_is_unsubscribed_for_a_gap_subscribes_again_and_recovers() {
        CrookedCentrifugeServer server = new CrookedCentrifugeServer(vertx) {
            @Override
            void deliver(ServerWebSocket client, Entry entry) {
                if (entry.offset() != 5) {
                    super.deliver(client, entry);
                } else {
                    say(
                            client,
                            "{'push':{'channel':'witness:0','unsubscribe':{'code':2500,'reason':'insufficient state'}}}");
                }
            }
        };
        WitnessReport report = report(server, LONG, null);

        assertTrue(report.isClean(), report::table);
        assertEquals(1, report.gaps());
        assertEquals(1, report.recovered());
        assertEquals(3, server.connections(), "on the same line");
    }

    @Test
    void a_gap_that_cannot_be_recovered_is_announced_and_no_fault() {
        WitnessReport report = report(new CrookedCentrifugeServer(vertx) {
            @Override
            void deliver(ServerWebSocket client, Entry entry) {
                if (entry.offset() != 5) {
                    super.deliver(client, entry);
                } else {
                    say(client, "{'push':{'channel':'witness:0','unsubscribe':{'code':2500}}}");
                }
            }

            @Override
            void recover(ServerWebSocket client, long id, long head, List<Entry> missed) {
                say(client, "{'id':%d,'subscribe':{'recoverable':true,'epoch':'first','offset':%d}}", id, head);
            }
        });

        assertTrue(report.isClean(), report::table);
        assertEquals(1, report.refusedRecoveries());
    }

    @Test
    void whoever_is_put_out_of_its_room_stays_away() {
        CrookedCentrifugeServer server = new CrookedCentrifugeServer(vertx) {
            @Override
            void deliver(ServerWebSocket client, Entry entry) {
                say(client, "{'push':{'channel':'witness:0','unsubscribe':{'code':2000}}}");
            }
        };
        WitnessReport report = report(server, LONG, null);

        assertEquals(1, report.dismissed());
        assertEquals(3, server.connections());
    }

    @Test
    void whoever_is_sent_away_stays_away_and_others_come_back() {
        CrookedCentrifugeServer server = new CrookedCentrifugeServer(vertx) {
            @Override
            void deliver(ServerWebSocket client, Entry entry) {
                client.close((short) 3503, "force disconnect");
            }
        };
        WitnessReport report = report(server, LONG, null);

        assertTrue(report.isClean(), report::table);
        assertEquals(1, report.dismissed());
        assertEquals(3, server.connections());
    }

    @Test
    void a_publish_whose_answer_was_lost_stays_unanswered_as_it_has_no_key() {
        WitnessReport report = report(new CrookedCentrifugeServer(vertx) {
            private boolean closed;

            @Override
            boolean place(ServerWebSocket publisher, long id, int publishes) {
                if (publishes == 5 && !closed) {
                    closed = true;
                    publisher.close((short) 3004, "internal server error");
                    return false;
                }
                return true;
            }
        });

        assertTrue(report.isClean(), report::table);
        assertEquals(0, report.resent());
        assertEquals(1, report.unanswered());
    }

    @Test
    void what_was_not_taken_because_it_is_too_much_is_published_again() {
        WitnessReport report = report(new CrookedCentrifugeServer(vertx) {
            private boolean refused;

            @Override
            boolean place(ServerWebSocket publisher, long id, int publishes) {
                if (publishes == 5 && !refused) {
                    refused = true;
                    say(publisher, "{'id':%d,'error':{'code':111,'message':'too many requests','temporary':true}}", id);
                    return false;
                }
                return true;
            }
        });

        assertTrue(report.isClean(), report::table);
        assertEquals(1, report.resent());
        assertEquals(report.published(), report.acknowledged());
    }

    // ---- the scene ----

    private static WitnessReport report(CrookedCentrifugeServer server) {
        return report(server, LONG, null);
    }

    /** Three clients in one room, until twenty messages have their place. */
    private static WitnessReport report(CrookedCentrifugeServer server, Duration settle, String token) {
        try (server) {
            var plan = new WitnessPlan(List.of(server.url()), 1, 3, 50, token, "witness:", WitnessProtocol.CENTRIFUGE);
            Witness witness = Witness.start(vertx, plan);
            done(witness.ready());
            Eventually.holds("twenty messages", () -> witness.snapshot().acknowledged() >= 20);
            return done(witness.finish(settle));
        }
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
