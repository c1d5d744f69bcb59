/**
 * The order of rooms that span pods: Redis gives a message its place, keeps it and carries it to every pod, in one script.
 * Pub/sub loses what it likes, so every delivery is held against the last offset of its room on this pod, and what is missing
 * is read from the stream before anything newer goes on. Runs on the {@link io.roomcast.redis.RedisLoop}.
 */
package io.roomcast.broker.redis;
