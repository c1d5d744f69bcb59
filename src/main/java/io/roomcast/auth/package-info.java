/**
 * Who is this, and what may they do: tokens are verified, tickets kept, API keys compared, and every room operation is
 * judged by {@link io.roomcast.auth.RoomPolicy}. The doors and {@code session} call it on the event loop; nothing here
 * blocks one.
 *
 * <p><b>Why jose4j and not MicroProfile JWT.</b> That verifies for HTTP requests, with one key per server, and fetches keys
 * on a worker. A token here may also come in a frame, several kinds of key may be in use at once, and a local key has to
 * verify at once on the loop. Price: the claims are read by this package.
 */
package io.roomcast.auth;
