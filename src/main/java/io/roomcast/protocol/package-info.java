/**
 * The language on the wire: room and user names, positions, the messages that clients and servers say, error and close
 * codes, and the {@link io.roomcast.protocol.Codec} that turns them into frames. Values here are immutable and safe on any
 * thread, except {@link io.roomcast.protocol.Frame}, which is counted. What broker and presence share to keep a room's
 * order, {@link io.roomcast.protocol.OrderedCalls}, is here too. Everyone may use this package; it uses no other.
 */
package io.roomcast.protocol;
