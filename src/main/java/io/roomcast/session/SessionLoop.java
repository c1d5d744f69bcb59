package io.roomcast.session;

import io.roomcast.room.Loop;
import io.roomcast.room.Shard;

/** What the sessions of one event loop share: the loop, its rooms, its timers. */
public record SessionLoop(Loop loop, Shard shard, TimerWheel wheel) {}
