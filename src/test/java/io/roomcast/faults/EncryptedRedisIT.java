package io.roomcast.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.roomcast.testing.Eventually;
import io.roomcast.testing.PodCluster;
import io.roomcast.testing.RedisServer;
import io.roomcast.testing.SelfSigned;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that speaks TLS and wants a password, reached by the settings that docs/operations.md names. */
class EncryptedRedisIT {
    private static final String PASSWORD = "only-for-tests";

    @TempDir
    private static Path directory;

    private static RedisServer redis;
    private static SelfSigned own;
    private static int port;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        assumeFalse(redis.command("CONFIG", "GET", "tls-port").isEmpty(), "this redis-server knows no TLS");
        own = SelfSigned.in(directory);
        port = redis.speakTls(own);
        redis.command("ACL", "SETUSER", "roomcast", "on", ">" + PASSWORD, "~*", "&*", "+@all");
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    private static PodCluster pods(SelfSigned trusted, String host) {
        return PodCluster.in(directory)
                .property("quarkus.redis.hosts", "rediss://roomcast:" + PASSWORD + "@" + host + ":" + port)
                .property("quarkus.redis.tls-configuration-name", "redis")
                .property(
                        "quarkus.tls.redis.trust-store.pem.certs",
                        trusted.certificate().toString())
                .property("quarkus.tls.redis.hostname-verification-algorithm", "HTTPS");
    }

    @Test
    void pods_meet_over_TLS() {
        try (PodCluster pods = pods(own, "localhost")) {
            pods.start();
            pods.start();
            pods.becomesReady();
            try (DeafnessProbe probe = DeafnessProbe.start(pods.pods(), "encrypted")) {
                assertEquals("", probe.story());
            }
        }
    }

    @Test
    void a_pod_does_not_talk_to_a_Redis_whose_certificate_it_does_not_trust() {
        staysUnready(SelfSigned.in(directory), "localhost");
    }

    @Test
    void a_pod_does_not_talk_to_a_Redis_of_another_name() {
        staysUnready(own, "127.0.0.1");
    }

    private static void staysUnready(SelfSigned trusted, String host) {
        try (PodCluster pods = pods(trusted, host)) {
            PodCluster.Pod pod = pods.start();
            int before = refusals();
            Eventually.holds("it tried more than once", () -> refusals() > before + 2);
            assertFalse(pod.isReady());
        }
    }

    /** How often a client ended the conversation before it began. */
    private static int refusals() {
        return redis.log().split("Error accepting a client connection", -1).length;
    }
}
