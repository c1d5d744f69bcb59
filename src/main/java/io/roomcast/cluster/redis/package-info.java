/**
 * Questions and answers through Redis: a question is published on one channel that every pod hears, an answer on the channel of
 * who asked. Who should answer is known from the leases of {@link io.roomcast.redis.CommandLink#PODS}. At most once: a question
 * that is lost is a pod that is named as missing.
 */
package io.roomcast.cluster.redis;
