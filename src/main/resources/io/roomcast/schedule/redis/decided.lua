-- What was decided about schedules, if that has changed.
-- KEYS: version, plans, paused, since
-- ARGV: version that the pod knows
-- Answers: version, and if it is another one names and values of plans, paused and since
local version = redis.call('GET', KEYS[1]) or ''
if version == ARGV[1] then
  return { version }
end
return { version, redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[3]), redis.call('HGETALL', KEYS[4]) }
