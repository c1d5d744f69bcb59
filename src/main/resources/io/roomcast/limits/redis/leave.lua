-- One connection less of a user on this pod. What is not there is not counted below zero.
-- KEYS: pods, counts of this pod
-- ARGV: user
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 and redis.call('HINCRBY', KEYS[2], ARGV[1], -1) <= 0 then
  redis.call('HDEL', KEYS[2], ARGV[1])
end
return 1
