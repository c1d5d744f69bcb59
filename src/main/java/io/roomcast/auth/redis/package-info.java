/**
 * Tickets that any pod can take, once, wherever they were issued. Called by the doors through {@link
 * io.roomcast.auth.TicketStore} from any thread; stages complete on the loop that talks to Redis.
 */
package io.roomcast.auth.redis;
