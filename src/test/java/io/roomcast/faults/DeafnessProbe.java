package io.roomcast.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.PodCluster;
import io.roomcast.testing.PodCluster.Pod;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Publishes on one pod after the other, ten times a second on each, and looks at which of the others' sockets receive it, and at
 * whether those pods call themselves ready meanwhile. A pod is deaf to another from the sending of a probe that the other one has
 * acknowledged until it delivers that probe or a later one of the same pod: what was lost on the way is for others to judge. Only probes
 * count that were sent while it was green and somebody was in the room; a pod that lets nobody in is deaf, too. It is green from one
 * answer of its readiness to the next, and no longer than that may take. Time is that in which the probe gets to look: while it stands still
 * itself, as on a machine without a core for it, nobody can say who is deaf.
 */
final class DeafnessProbe implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration EVERY = Duration.ofMillis(100);
    /** As long as a probe of Kubernetes waits by default. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "deafness probe");
        thread.setDaemon(true);
        return thread;
    });
    private final String room;
    /** Nanoseconds in which it has looked; of each pause between two looks, as much as a look should take and as much again. */
    @GuardedBy("this")
    private long looked;

    @GuardedBy("this")
    private long lookedAt = System.nanoTime();

    @GuardedBy("this")
    private final List<Ear> ears = new ArrayList<>();

    private DeafnessProbe(String room) {
        this.room = room;
    }

    /** Starts to publish in the room, once each pod has heard each other one. */
    static DeafnessProbe start(List<Pod> pods, String room) {
        DeafnessProbe probe = new DeafnessProbe(room);
        pods.forEach(probe::add);
        var unused = probe.clock.scheduleWithFixedDelay(probe::tick, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        Eventually.holds("each pod hears each other one", probe::allHear);
        probe.forgetTheBeginning();
        return probe;
    }

    /** Looks at one more pod. It counts from when it is ready. */
    synchronized void add(Pod pod) {
        ears.add(new Ear(pod, ears.size()));
    }

    private synchronized boolean allHear() {
        int others = ears.size() - 1;
        return ears.stream().allMatch(ear -> ear.heard.size() >= others);
    }

    private synchronized void forgetTheBeginning() {
        for (Ear ear : ears) {
            ear.longest = Duration.ZERO;
        }
    }

    /** How long each pod was ready without hearing at the longest, in the order of the pods. */
    synchronized List<Duration> longestGreenAndDeaf() {
        return ears.stream().map(ear -> ear.longest).toList();
    }

    /** What the worst moments were. */
    synchronized String story() {
        return ears.stream()
                .filter(ear -> ear.longest.compareTo(PATIENCE) > 0)
                .map(ear -> "pod " + ear.number + ": " + ear.worst)
                .reduce("", (one, other) -> one + other + "; ");
    }

    Duration worst() {
        return longestGreenAndDeaf().stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    }

    @Override
    public synchronized void close() {
        clock.shutdownNow();
        ears.forEach(Ear::close);
    }

    private synchronized void tick() {
        long at = System.nanoTime();
        looked += Math.min(at - lookedAt, EVERY.multipliedBy(2).toNanos());
        lookedAt = at;
        long now = looked;
        for (Ear ear : ears) {
            ear.listens();
            ear.asksReadiness(now);
            ear.publishes(now);
            ear.judges(now, ears);
        }
    }

    /** One pod as seen from outside. All of it is guarded by the probe. */
    private final class Ear implements WebSocket.Listener {
        private final Pod pod;
        private final int number;
        private final StringBuilder part = new StringBuilder();
        /** The last probe heard of each other pod. */
        private final TreeMap<Integer, Long> heard = new TreeMap<>();
        /** When this pod's acknowledged probes were sent. */
        private final TreeMap<Long, Long> acknowledged = new TreeMap<>();

        private CompletableFuture<WebSocket> socket;
        private boolean asking;
        private boolean green;
        /** When the question was asked to which the pod said that it is ready, and had not before. */
        private long greenSince;

        private long answeredAt;
        /** Since when the socket is in the room, or is not. */
        private long inRoomSince;

        private boolean inRoom;
        private long lastSent;
        private Duration longest = Duration.ZERO;
        private String worst = "";

        private Ear(Pod pod, int number) {
            this.pod = pod;
            this.number = number;
        }

        private void listens() {
            boolean gone = socket == null
                    || socket.isCompletedExceptionally()
                    || (socket.isDone() && socket.join().isInputClosed());
            if (gone) {
                part.setLength(0);
                isInRoom(false);
                socket = http.newWebSocketBuilder()
                        .connectTimeout(PATIENCE)
                        .buildAsync(pod.sockets().resolve("/ws/" + room), this);
            }
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            synchronized (DeafnessProbe.this) {
                part.append(text);
                if (last) {
                    hears(part.toString());
                    part.setLength(0);
                }
            }
            from.request(1);
            return null;
        }

        private void hears(String frame) {
            try {
                JsonNode message = JSON.readTree(frame);
                switch (message.path("type").asText()) {
                    case "subscribed" -> isInRoom(true);
                    // The room could not be entered, as Redis is away: comes back, as clients do.
                    case "error" -> {
                        close();
                        socket = null;
                    }
                    default -> hears(message.path("data"));
                }
            } catch (JsonProcessingException broken) {
                throw new AssertionError("no JSON: " + frame, broken);
            }
        }

        private void hears(JsonNode data) {
            if (data.has("probe")) {
                heard.merge(data.path("pod").asInt(), data.path("probe").asLong(), Math::max);
            }
        }

        private void isInRoom(boolean now) {
            synchronized (DeafnessProbe.this) {
                if (inRoom != now) {
                    inRoom = now;
                    inRoomSince = looked;
                }
            }
        }

        private void asksReadiness(long now) {
            if (asking) {
                return;
            }
            asking = true;
            HttpRequest request =
                    HttpRequest.newBuilder(pod.readiness()).timeout(PATIENCE).build();
            var unused = http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .whenComplete((answer, failure) -> {
                        synchronized (DeafnessProbe.this) {
                            asking = false;
                            boolean ready = failure == null && answer.statusCode() == 200;
                            if (ready && !green) {
                                greenSince = now;
                            }
                            green = ready;
                            answeredAt = looked;
                        }
                    });
        }

        private void publishes(long now) {
            long probe = ++lastSent;
            HttpRequest request = HttpRequest.newBuilder(pod.http("/v1/rooms/" + room + "/messages"))
                    .timeout(PATIENCE)
                    .header("X-API-Key", PodCluster.API_KEY)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "{\"data\":{\"pod\":" + number + ",\"probe\":" + probe + "}}"))
                    .build();
            var unused = http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .whenComplete((answer, failure) -> {
                        if (failure == null && answer.statusCode() == 200) {
                            synchronized (DeafnessProbe.this) {
                                acknowledged.put(probe, now);
                            }
                        }
                    });
        }

        private void judges(long now, List<Ear> all) {
            boolean isGreen = green && now - answeredAt < PATIENCE.plus(EVERY).toNanos();
            if (!isGreen) {
                green = false;
                return;
            }
            long since = Math.max(greenSince, inRoomSince);
            if (!inRoom) {
                isDeaf(now - since, "lets nobody in");
                return;
            }
            for (Ear other : all) {
                var unheard = other == this ? null : firstUnheard(other, since);
                if (unheard != null) {
                    isDeaf(
                            now - unheard.getValue(),
                            "does not tell probe " + unheard.getKey() + " of pod " + other.number
                                    + ", whose last one acknowledged is " + other.acknowledged.lastKey());
                }
            }
        }

        /** Of the other's acknowledged probes: what came by before, this pod had nobody to tell. */
        private Map.Entry<Long, Long> firstUnheard(Ear other, long since) {
            return other.acknowledged.tailMap(heard.getOrDefault(other.number, 0L), false).entrySet().stream()
                    .filter(probe -> probe.getValue() >= since)
                    .findFirst()
                    .orElse(null);
        }

        private void isDeaf(long nanos, String what) {
            Duration deaf = Duration.ofNanos(nanos);
            if (deaf.compareTo(longest) > 0) {
                longest = deaf;
                worst = "ready for " + deaf.toMillis() + " ms, and " + what;
            }
        }

        private void close() {
            if (socket != null) {
                var unused = socket.whenComplete((open, failure) -> {
                    if (open != null) {
                        open.abort();
                    }
                });
            }
        }
    }
}
