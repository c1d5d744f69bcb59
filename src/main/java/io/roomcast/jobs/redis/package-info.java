/**
 * Jobs of all pods: the stream {@code roomcast:jobs} with a consumer group, where an entry stays until its job is settled. What
 * Redis knows of an entry says all there is to know of a claim: its consumer is who runs the job, the count of its deliveries is
 * the attempt, and its idle time tells when others may take it, also after a pause. So there is nothing beside the stream that
 * could disagree with it. Outcomes stand an hour in {@code roomcast:jobs:result:<job id>}, what was given up in {@code
 * roomcast:jobs:dead}; what is for a session goes to its pod by {@code roomcast:jobs:results:<pod>}, and {@code
 * roomcast:jobs:ready} wakes whoever has a worker free. Runs on the {@link io.roomcast.redis.RedisLoop}.
 */
package io.roomcast.jobs.redis;
