-- Whether the caller is the one who reads the facts; whoever is stays it for a while.
-- KEYS: lease
-- ARGV: reader, lease ms
-- Answers: 0|1
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
