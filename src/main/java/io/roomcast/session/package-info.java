/**
 * One client: who it is, which rooms it is in, what waits to be sent. The socket package brings commands in and implements
 * {@link io.roomcast.session.Transport}; rooms deliver through {@link io.roomcast.room.Subscriber}. A session lives on one
 * event loop and all of it is touched there only, so it has no locks. It knows neither a framework nor a wire format.
 * {@code Session} is where its parts meet; what a command does is said for all sessions, in {@code MessageDispatcher}.
 */
package io.roomcast.session;
