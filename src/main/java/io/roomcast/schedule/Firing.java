package io.roomcast.schedule;

import io.roomcast.protocol.RoomId;
import java.time.Instant;

/** One instant of a schedule, and what is to be pushed for it. */
public record Firing(String schedule, RoomId room, Instant instant, Draft message) {}
