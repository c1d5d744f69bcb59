-- Sets a new epoch if the room still has the one in which somebody has seen more than the room knows of.
-- KEYS: meta
-- ARGV: fresh epoch, epoch, offset
local known = redis.call('HMGET', KEYS[1], 'epoch', 'offset')
if known[1] == ARGV[2] and tonumber(known[2]) < tonumber(ARGV[3]) then
  redis.call('HSET', KEYS[1], 'epoch', ARGV[1])
end
return 1
