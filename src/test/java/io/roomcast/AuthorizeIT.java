package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomcast.testing.Backend;
import io.roomcast.testing.Backend.Reply;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.FrameListener;
import io.roomcast.testing.PodCluster;
import io.roomcast.testing.PodCluster.Pod;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A packaged server and a backend that it asks. */
class AuthorizeIT {
    @TempDir
    private Path directory;

    private final Backend backend = Backend.open();
    private PodCluster cluster;
    private Pod pod;

    @BeforeEach
    void start() {
        cluster = PodCluster.in(directory)
                .property("roomcast.authorize.url", backend.url().toString())
                .property("roomcast.authorize.secret", Backend.SECRET)
                .property("roomcast.authorize.cache-ttl", "0s")
                // The first question of a server that has just started takes its time on a busy machine.
                .property("roomcast.authorize.timeout", "15s")
                .property("roomcast.authorize.failures", "2")
                .property("roomcast.authorize.pause", "100ms")
                .property("roomcast.rooms.chat.authorize", "connect,subscribe,publish");
        pod = cluster.start();
        cluster.becomesReady();
    }

    @AfterEach
    void stop() {
        cluster.close();
        backend.close();
    }

    private FrameListener connects(String room) {
        return FrameListener.connect(pod.sockets().resolve("/ws/" + room));
    }

    private void allowsAllBut(String action) {
        backend.answers(call -> new Reply(
                200, "{\"allow\":" + !call.body().path("action").asText().equals(action) + "}"));
    }

    @Test
    void the_backend_decides_who_connects_who_subscribes_and_who_publishes() {
        allowsAllBut("connect");
        FrameListener stranger = connects("chat:1");
        assertEquals("forbidden", stranger.hears("error").path("code").asText());
        Eventually.holds("the stranger is sent away", () -> stranger.closedAs() == 4500);
        allowsAllBut("subscribe");
        FrameListener guest = connects("chat:1");
        guest.hears("welcome");
        assertEquals("forbidden", guest.hears("error").path("code").asText());
        allowsAllBut("publish");
        FrameListener reader = connects("chat:1");
        reader.hears("subscribed");
        reader.says("{\"type\":\"publish\",\"id\":1,\"data\":1}");
        assertEquals("forbidden", reader.hears("error").path("code").asText());
        allowsAllBut("nothing");
        reader.says("{\"type\":\"publish\",\"id\":2,\"data\":2}");
        assertEquals(2, reader.hears("message").path("data").asInt());
    }

    @Test
    void a_backend_that_is_silent_opens_nothing_and_holds_up_nobody_else() {
        allowsAllBut("nothing");
        FrameListener ann = connects("chat:1");
        ann.hears("subscribed");
        FrameListener bob = connects("lobby");
        bob.hears("subscribed");
        var never = new CountDownLatch(1);
        backend.answers(call -> {
            never.await();
            return new Reply(200, "{\"allow\":true}");
        });
        ann.says("{\"type\":\"publish\",\"id\":1,\"data\":1}");
        bob.says("{\"type\":\"publish\",\"id\":1,\"data\":1}");
        bob.hears("ack");
        assertEquals("unavailable", ann.hears("error").path("code").asText());
        allowsAllBut("nothing");
        Eventually.holds("the backend is found again", () -> {
            ann.says("{\"type\":\"publish\",\"id\":2,\"data\":2}");
            return ann.has("ack");
        });
    }
}
