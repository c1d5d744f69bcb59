/**
 * The broker of a server without Redis: rooms, their order and their history live in this process and end with it. Used
 * from any thread; messages are handed to the listener by the thread that publishes. A room's state has the room's own
 * lock, and nothing that a publish touches is locked for all rooms. What rooms hold together is counted, and has bounds.
 */
package io.roomcast.broker.local;
