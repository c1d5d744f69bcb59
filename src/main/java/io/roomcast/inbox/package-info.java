/**
 * The door for programs that want order and certainty and speak only Redis: {@code XADD roomcast:inbox * room <room> data
 * <JSON> [key <idempotency key>]}. One pod at a time reads it, so entries of a room keep their order; an entry is taken out
 * once it is published or rejected, so each is published, once. Runs on the {@link io.roomcast.redis.RedisLoop}.
 */
package io.roomcast.inbox;
