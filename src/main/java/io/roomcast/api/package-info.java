/**
 * The HTTP door for backends and operators, and tickets for clients. Resources are thin; what they do is in {@code room},
 * {@code session} and {@code auth}. {@code Doorkeeper} decides who may do what, {@code Everywhere} asks all pods, {@code PodDesk}
 * answers for this one, on worker threads. All else runs on event loops and never blocks. Errors are problem details (RFC 9457);
 * routes are described in {@code META-INF/openapi.yaml}. What {@code centrifuge} answers is said here too, in another protocol's words.
 */
package io.roomcast.api;
