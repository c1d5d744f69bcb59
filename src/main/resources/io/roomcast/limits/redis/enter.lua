-- Counts one more connection of a user on this pod, unless the living pods together have as many as there may be.
-- KEYS: pods, counts of this pod
-- ARGV: what the keys of counts begin with, pod, lease ms, user, limit
-- Answers: 1 if it was counted, else 0
local now = millis()
redis.call('ZADD', KEYS[1], whole(now + ARGV[3]), ARGV[2])
local count = 0
for _, pod in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], whole(now), '+inf')) do
  count = count + (redis.call('HGET', ARGV[1] .. pod, ARGV[4]) or 0)
end
if count >= tonumber(ARGV[5]) then
  return 0
end
redis.call('HINCRBY', KEYS[2], ARGV[4], 1)
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return 1
