/**
 * The HTTP door for backends: publish and read history, and tickets for clients. Resources are thin; what they do is in
 * {@code room} and {@code auth}. Runs on event loops and never blocks. Errors are problem details (RFC 9457).
 */
package io.roomcast.api;
