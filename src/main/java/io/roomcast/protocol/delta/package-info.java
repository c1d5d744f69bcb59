/**
 * What a message says that the one before it did not: computed once for each message that a room sends as a delta, on whichever
 * thread encodes it. Keeps nothing between two calls.
 */
package io.roomcast.protocol.delta;
