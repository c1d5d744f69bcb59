/**
 * WebSocket endpoints and upgrade checks: frames in, frames out. The only package that knows the WebSocket framework.
 * Callbacks run on the connection's event loop, never block, and hand over to {@link io.roomcast.session.Session}.
 *
 * <p><b>Why a channel handler.</b> The framework's way in and out costs about ten microseconds and two kilobytes of garbage
 * for each frame, checks no UTF-8 and has no back-pressure. So a handler in the connection's pipeline takes data frames before
 * the framework sees them, and frames that are encoded already go out below its encoder. Handshake, pings and close stay with
 * the framework. Price: one cast to an internal type, kept in {@code Channels}; where it fails, frames go the framework's
 * way, which works the same but for speed and for what no client should send: text that is not UTF-8 is mended instead of
 * closed with 1007, and what breaks the protocol or the limit ends the connection without 1002 or 1009.
 */
package io.roomcast.socket;
