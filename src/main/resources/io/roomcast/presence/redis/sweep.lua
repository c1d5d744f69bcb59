-- Sees off the users of a partition whose debounce is over. Reaches keys of their rooms, all of the same partition.
-- KEYS: leaving, facts
-- ARGV: the partition's prefix, at most so many, most facts kept ('0': none)
-- Answers: ms until the next one is due (-1: nobody is leaving)
local leaving, prefix = KEYS[1], ARGV[1]
local now = millis()
for _, departure in ipairs(redis.call('ZRANGEBYSCORE', leaving, '-inf', whole(now), 'LIMIT', 0, ARGV[2])) do
  redis.call('ZREM', leaving, departure)
  local room, user = string.match(departure, '^([^\n]*)\n(.*)$')
  local members = prefix .. 'members:' .. room
  local sessions, _, info, first = member(members, user)
  if sessions == 0 then
    redis.call('HDEL', members, user)
    tell(prefix .. 'bus:' .. room, 'L', members, room, user, first, info, KEYS[2], ARGV[3])
  end
end
local first = redis.call('ZRANGE', leaving, 0, 0, 'WITHSCORES')
return first[2] and math.max(0, tonumber(first[2]) - now) or -1
