/**
 * Presence of a server without Redis: the members of each room in this process. Used from any thread and from the delay's;
 * the listener is called by the thread that made the change, or by another one that changes the same room at that time.
 */
package io.roomcast.presence.local;
