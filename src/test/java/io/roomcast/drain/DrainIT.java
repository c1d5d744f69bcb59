package io.roomcast.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.CloseStatus;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.FrameListener;
import io.roomcast.testing.PodCluster;
import io.roomcast.testing.PodCluster.Pod;
import io.roomcast.testing.RawWebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A packaged server that is asked to end, as its clients see it. */
class DrainIT {
    private static final int CLIENTS = 40;
    private static final int RATE = 20;
    private static final Pattern AFTER = Pattern.compile("\"after_ms\":(\\d+)");

    @TempDir
    private Path directory;

    private final List<FrameListener> clients = new ArrayList<>();
    private PodCluster pods;
    private Pod pod;

    @BeforeEach
    void start() {
        pods = PodCluster.in(directory).property("roomcast.drain.rate", Integer.toString(RATE));
    }

    @AfterEach
    void end() {
        pods.close();
    }

    private void full() {
        pod = pods.start();
        pods.becomesReady();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(FrameListener.connect(pod.sockets().resolve("/ws/lobby")));
        }
        Eventually.holds("all are in", () -> clients.stream().allMatch(client -> client.has("subscribed")));
    }

    @Test
    void each_client_has_a_slot_of_its_own_and_is_closed_in_it() throws Exception {
        full();
        pod.process().terminate();
        Eventually.holds("all know their slots", () -> clients.stream().allMatch(client -> client.has("reconnect")));
        List<Long> slots = clients.stream()
                .map(DrainIT::slot)
                .sorted(Comparator.naturalOrder())
                .toList();
        for (int i = 0; i < CLIENTS; i++) {
            assertEquals(
                    DrainSlots.interval(RATE).multipliedBy(i).toMillis(), slots.get(i), () -> "slots are " + slots);
        }
        Eventually.holds("all are closed", () -> clients.stream().allMatch(client -> client.closedAs() != 0));
        assertTrue(clients.stream().allMatch(client -> client.closedAs() == 1012));
        assertEquals(143, pod.process().exitCode());
    }

    @Test
    void nobody_comes_in_meanwhile_and_the_pod_is_not_ready() {
        // So slowly that the test is over first.
        pods.property("roomcast.drain.rate", "1");
        full();
        pod.process().terminate();
        Eventually.holds("the drain has begun", () -> clients.stream().anyMatch(client -> client.has("reconnect")));
        CompletionException refused = assertThrows(
                CompletionException.class,
                () -> FrameListener.connect(pod.sockets().resolve("/ws/lobby")));
        var answer = ((WebSocketHandshakeException) refused.getCause()).getResponse();
        assertEquals(503, answer.statusCode());
        assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
        assertTrue(!pod.isReady());
    }

    /** As browsers do, which tell their page of the end only when the server has hung up. */
    @Test
    void whoever_answers_the_close_and_waits_is_hung_up_on_at_once() throws Exception {
        pods.property("roomcast.drain.rate", "1");
        pod = pods.start();
        pods.becomesReady();
        NavigableMap<Integer, RawWebSocket> slots = new TreeMap<>();
        try {
            // The last one's slot is far enough away for a busy machine.
            List<RawWebSocket> all = IntStream.range(0, 20)
                    .mapToObj(number -> opened("room-" + number))
                    .toList();
            pod.process().terminate();
            all.forEach(leaving -> slots.put(slot(leaving), leaving));
            RawWebSocket first = slots.firstEntry().getValue();
            first.isClosedWith(CloseStatus.DRAIN);
            first.sends(true, RawWebSocket.CLOSE, (byte) (1012 >> 8), (byte) 1012);

            assertTrue(first.skims(new byte[1]) < 0);

            RawWebSocket last = slots.lastEntry().getValue();
            last.sends(true, RawWebSocket.PING, (byte) 'x');
            assertEquals("x", last.readsPong(), "the server is still there");
        } finally {
            for (RawWebSocket socket : slots.values()) {
                socket.close();
            }
        }
    }

    /** In a room of its own. */
    private RawWebSocket opened(String room) {
        RawWebSocket socket = RawWebSocket.open(pod.sockets().getPort(), "/ws/" + room, List.of(), 0);
        socket.readsText("welcome");
        return socket;
    }

    private static int slot(RawWebSocket client) {
        Matcher slot = AFTER.matcher("");
        while (!slot.reset(client.reads().text()).find()) {
            // Who comes and goes is told before.
        }
        return Integer.parseInt(slot.group(1));
    }

    @Test
    void the_deadline_wins_over_the_rate() throws Exception {
        pods.property("roomcast.drain.timeout", "1s");
        full();
        pod.process().terminate();
        Eventually.holds("all are closed", () -> clients.stream().allMatch(client -> client.closedAs() != 0));
        assertTrue(clients.stream().allMatch(client -> slot(client) <= 1_000));
        assertTrue(pod.process().output().contains("have no slot before the deadline"));
    }

    private static long slot(FrameListener client) {
        return client.hears("reconnect").path("after_ms").asLong();
    }
}
