-- Has pods reaped that hold something though they do not live.
-- KEYS: pods, dead
-- ARGV: lease ms, then pods
local due = whole(millis() - ARGV[1])
for i = 2, #ARGV do
  if not redis.call('ZSCORE', KEYS[1], ARGV[i]) then
    redis.call('ZADD', KEYS[2], 'NX', due, ARGV[i])
  end
end
return 1
