/**
 * Who is in a room, across sessions and pods, with expiry. {@code room} calls it from any thread and learns of joins and
 * leaves through {@link io.roomcast.presence.PresenceListener}. Outside the promises of order and loss.
 */
package io.roomcast.presence;
