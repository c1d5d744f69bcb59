package io.roomcast.broker;

import io.roomcast.protocol.Payload;
import io.roomcast.protocol.SessionId;

/** A binary frame on its way to the other clients, as it came from {@code origin}. */
public record Relay(Payload payload, SessionId origin) {}
