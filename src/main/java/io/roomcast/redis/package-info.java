/**
 * How this pod talks to Redis: connections that come back by themselves, scripts, and the partition that every key and
 * channel of a room carries. Ground for the Redis adapters of other packages, which decide what is said. Everything here runs on
 * the one event loop of {@link io.roomcast.redis.RedisLoop} unless it says otherwise.
 *
 * <p><b>Why not the framework's data sources.</b> Their subscriptions take a connection for each call, can lose the
 * acknowledgement, and never come back after Redis restarts; their pools keep no order between publishes.
 */
package io.roomcast.redis;
