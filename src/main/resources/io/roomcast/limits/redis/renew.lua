-- A pod's sign of life.
-- KEYS: pods, counts of this pod
-- ARGV: pod, lease ms
-- Answers: 1 if what the pod has written is there, 0 if it was lost
local now = millis()
redis.call('ZADD', KEYS[1], whole(now + ARGV[2]), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. whole(now))
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return redis.call('HEXISTS', KEYS[2], '')
