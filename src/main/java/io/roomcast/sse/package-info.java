/**
 * The doors whose answers go on: {@code GET /sse/{room}}, read only, for {@code EventSource} and curl, and what the SDKs of the
 * Centrifuge protocol fall back to, whose clients speak by requests beside the stream. A response that does not end is one more {@link io.roomcast.session.Transport} of a {@link io.roomcast.session.Session}; its frames are encoded once
 * for all of them. All of it runs on the connection's event loop and never blocks.
 *
 * <p><b>Why no channel handler, as sockets have.</b> Frames go the framework's way, which cuts them into chunks of HTTP/1.1 or
 * DATA of HTTP/2: both work, behind any proxy. Price: a chunk's head for each flush of each client. The bytes are shared all the same.
 */
package io.roomcast.sse;
