package io.roomcast.faults;

import io.roomcast.testing.Chaos;
import io.roomcast.testing.PodCluster;
import io.roomcast.testing.PodCluster.Pod;
import io.roomcast.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be broken of a cluster: its Redis, each pod, and each pod's line to Redis. Each of these has one fault at a time, all
 * of them may have one at once. Used by one thread.
 */
final class Faults {
    private final List<Victim> victims = new ArrayList<>();
    private final StringBuilder story = new StringBuilder();
    private final long start = System.nanoTime();

    /** One thing that may be broken, and is or is not. */
    private static final class Victim {
        private final String name;
        private final List<Fault> faults;
        /** Null while it is well. */
        private Fault present;

        private Victim(String name, Fault... faults) {
            this.name = name;
            this.faults = List.of(faults);
        }
    }

    /** @param end puts things right again; null where nothing has to be */
    private record Fault(String name, Runnable begin, Runnable end) {}

    Faults(RedisServer redis, PodCluster pods) {
        victims.add(redis(redis));
        for (int i = 0; i < pods.pods().size(); i++) {
            Pod pod = pods.pods().get(i);
            victims.add(process("pod " + i, pod));
            victims.add(line("the line of pod " + i, pod));
        }
    }

    private static Victim redis(RedisServer redis) {
        return new Victim(
                "Redis",
                new Fault("is killed", redis::kill, redis::launch),
                new Fault(
                        "is killed and loses its data",
                        () -> {
                            redis.kill();
                            redis.forget();
                        },
                        redis::launch),
                new Fault("is paused", redis::pause, redis::resume),
                new Fault("forgets everything", () -> redis.command("FLUSHALL"), null),
                new Fault("forgets one thing", () -> forgetOne(redis), null),
                new Fault("forgets its scripts", () -> redis.command("SCRIPT", "FLUSH"), null),
                new Fault("ends all connections", () -> redis.command("CLIENT", "KILL", "TYPE", "normal"), null),
                new Fault(
                        "becomes a replica of nobody",
                        () -> redis.command("REPLICAOF", "127.0.0.1", "1"),
                        () -> redis.command("REPLICAOF", "NO", "ONE")),
                new Fault(
                        "is full",
                        () -> redis.command("CONFIG", "SET", "maxmemory", "1"),
                        () -> redis.command("CONFIG", "SET", "maxmemory", "0")));
    }

    private static void forgetOne(RedisServer redis) {
        redis.command("RANDOMKEY").forEach(key -> redis.command("DEL", key));
    }

    private static Victim process(String name, Pod pod) {
        return new Victim(
                name,
                new Fault("is killed", () -> pod.process().kill(), pod::launch),
                new Fault("is asked to end", () -> pod.process().terminate(), () -> {
                    ended(pod);
                    pod.launch();
                }),
                new Fault(
                        "is paused",
                        () -> pod.process().pause(),
                        () -> pod.process().resume()));
    }

    private static void ended(Pod pod) {
        try {
            pod.process().exitCode();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static Victim line(String name, Pod pod) {
        return new Victim(
                name,
                new Fault("is cut", pod.proxy()::cut, null),
                new Fault("loses its subscriptions", pod.proxy()::cutSubscriptions, null),
                new Fault("is half open", pod.proxy()::goHalfOpen, null),
                new Fault("has half-open subscriptions", pod.proxy()::subscriptionsGoHalfOpen, null),
                new Fault("is dead", pod.proxy()::isolate, pod.proxy()::heal),
                new Fault("loses one push in ten", () -> pod.proxy().dropPushes(0.1), pod.proxy()::heal),
                new Fault("is slow", () -> pod.proxy().delay(Duration.ofMillis(300)), pod.proxy()::heal));
    }

    /** One more fault to something that is well, or the end of one that lasts. */
    void next(Chaos chaos) {
        Victim victim = chaos.oneOf(victims);
        if (victim.present == null) {
            begin(victim, chaos.oneOf(victim.faults));
        } else {
            end(victim);
        }
    }

    void endAll() {
        // Redis first: servers start whether it is there or not, but this is about what they do when it is back.
        victims.forEach(this::end);
    }

    private void begin(Victim victim, Fault fault) {
        tell(victim.name + " " + fault.name);
        fault.begin.run();
        victim.present = fault.end == null ? null : fault;
    }

    private void end(Victim victim) {
        if (victim.present != null) {
            victim.present.end.run();
            tell(victim.name + " no longer " + victim.present.name);
            victim.present = null;
        }
    }

    private void tell(String what) {
        story.append(String.format(
                "%n%6.1f s  %s", Duration.ofNanos(System.nanoTime() - start).toMillis() / 1_000.0, what));
    }

    /** What was done, and when. */
    @Override
    public String toString() {
        return story.toString();
    }
}
