/**
 * Decisions that are left to a backend: may this user connect, subscribe, publish there. {@link io.roomcast.authorize.Authorization}
 * answers sessions from what the backend said a while ago, or asks it, and stops asking for a while when it does not answer.
 * Called on the sessions' loops, never blocks; answers come on threads of the HTTP client or at once.
 */
package io.roomcast.authorize;
