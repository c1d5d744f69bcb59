/**
 * Presence across pods. Each pod says in Redis how many sessions it has of which user in which room; scripts decide who came
 * and who left, and tell it on the room's channel, from where {@link io.roomcast.redis.BusEvents} brings it to every pod with
 * members. What a pod says is leased: a pod that gives no sign of life is reaped by any other. Everything runs on the loop.
 *
 * <p><b>Why counts and not sessions.</b> A count is said absolutely, so that it can be said again after anything that may
 * have been lost: an answer, a connection, a lease, all of Redis. Price: an operator does not find sessions in Redis.
 *
 * <p><b>Keys</b> of a partition: {@code members:<room>} (user to sessions, time of the info, info), {@code
 * seats:<pod>:<room>} (user to sessions), {@code rooms:<pod>}, {@code holders} (pods), {@code leaving} (room and user by when
 * the debounce ends), {@code life}. Of the cluster: {@code roomcast:pods} and the dead ones that are not reaped yet.
 */
package io.roomcast.presence.redis;
