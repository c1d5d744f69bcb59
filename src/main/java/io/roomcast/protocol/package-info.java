/**
 * The language on the wire: room and user names, positions, the messages that clients and servers say, error and close
 * codes, and the {@link io.roomcast.protocol.Codec} that turns them into frames. Values here are immutable and safe on any
 * thread, except {@link io.roomcast.protocol.Frame}, which is counted. What services share that know nothing of each other
 * is here too: {@link io.roomcast.protocol.OrderedCalls} keeps a room's order, {@link io.roomcast.protocol.StageFailure} says
 * what went wrong. Everyone may use this package; it uses no other.
 */
package io.roomcast.protocol;
