package io.roomcast.entrance;

import io.netty.channel.EventLoop;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.room.Shard;
import io.roomcast.session.SessionLoop;
import io.roomcast.session.TimerWheel;
import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** What belongs to each event loop that has had a connection. Safe from any thread. */
@Singleton
public final class SessionLoops {
    private final ConcurrentMap<EventLoop, SessionLoop> loops = new ConcurrentHashMap<>();
    private final RoomMetrics metrics;

    SessionLoops(RoomMetrics metrics) {
        this.metrics = metrics;
    }

    public SessionLoop of(EventLoop eventLoop) {
        SessionLoop loop = loops.get(eventLoop);
        return loop != null ? loop : loops.computeIfAbsent(eventLoop, this::start);
    }

    private SessionLoop start(EventLoop eventLoop) {
        NettyLoop loop = new NettyLoop(eventLoop);
        TimerWheel wheel = new TimerWheel(() -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        loop.repeat(wheel::tick, TimerWheel.TICK);
        return new SessionLoop(loop, new Shard(loop, metrics), wheel);
    }
}
