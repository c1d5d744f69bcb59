package io.roomcast.presence.redis;

import io.roomcast.redis.Partition;
import io.roomcast.redis.RedisLoop;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Takes dead pods' members out of their rooms, all partitions side by side, some users at a time. What it does not finish is
 * given to another pod, or to this one again, after a lease. Touched on the loop only.
 */
final class Reaper {
    private static final Logger LOG = Logger.getLogger(Reaper.class);

    private final PresenceScripts scripts;
    private final RedisLoop loop;
    private final Sweeper sweeper;
    private final Map<String, Reaping> reapings = new HashMap<>();

    Reaper(PresenceScripts scripts, RedisLoop loop, Sweeper sweeper) {
        this.scripts = scripts;
        this.loop = loop;
        this.sweeper = sweeper;
    }

    private static final class Reaping {
        private int partitions = Partition.COUNT;
        private boolean failed;
    }

    void reap(String pod) {
        var reaping = new Reaping();
        if (reapings.putIfAbsent(pod, reaping) != null) {
            return;
        }
        LOG.infof("a pod is dead; its members are taken out: pod=%s", pod);
        for (int number = 0; number < Partition.COUNT; number++) {
            reap(pod, new Partition(number), reaping);
        }
    }

    private void reap(String pod, Partition partition, Reaping reaping) {
        scripts.reap(partition, pod)
                .whenComplete((more, failure) -> loop.run(() -> {
                    if (failure == null && more) {
                        reap(pod, partition, reaping);
                        return;
                    }
                    reaping.failed |= failure != null;
                    reaping.partitions--;
                    if (reaping.partitions == 0) {
                        end(pod, reaping);
                    }
                }));
    }

    private void end(String pod, Reaping reaping) {
        reapings.remove(pod);
        if (reaping.failed) {
            return;
        }
        // Some may have left it before it died, and it can no longer see them off.
        sweeper.sweepAll();
        scripts.bury(pod).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.debugf("a dead pod is reaped once more: pod=%s", pod);
            }
        });
    }
}
