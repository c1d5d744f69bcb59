-- Says how many sessions of a user a pod has in a room. Says it absolutely, so that to say it again changes nothing.
-- KEYS: members, seats of the pod in the room, leaving, rooms of the pod, holders, life, facts
-- ARGV: room, channel, pod, user, sessions, time of the info in µs ('0': now), info, life in which the pod knew the user as a
--       member ('': in none), fresh life, debounce ms, most
--       facts kept ('0': none), names of sessions, the oldest first, one on a line
-- Answers: life, time of the info
local members, seats, leaving, rooms, holders = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local room, channel, pod, user, sessions, info, known = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[7], ARGV[8]
local now = millis()
local stamp = ARGV[6] == '0' and micros() or tonumber(ARGV[6])

-- A life lasts as long as the partition's data: a member that is missing from another life was lost, not seen off.
local life = redis.call('GET', KEYS[6])
if not life then
  life = ARGV[9]
  redis.call('SET', KEYS[6], life)
end

local before = held(redis.call('HGET', seats, user) or '0')
local first = string.match(ARGV[12], '^[^\n]*')
if sessions > 0 then
  redis.call('HSET', seats, user, sessions .. '\n' .. ARGV[12])
  redis.call('SADD', rooms, room)
  redis.call('SADD', holders, pod)
elseif before > 0 then
  redis.call('HDEL', seats, user)
  if redis.call('EXISTS', seats) == 0 then
    redis.call('SREM', rooms, room)
  end
  if redis.call('EXISTS', rooms) == 0 then
    redis.call('SREM', holders, pod)
  end
end

local departure = room .. '\n' .. user
local total, shown_since, shown, came = member(members, user)
if total then
  total = math.max(0, total + sessions - before)
  if ARGV[6] == '0' then
    stamp = math.max(stamp, shown_since + 1)
  end
  if sessions > 0 and stamp > shown_since then
    shown_since, shown = stamp, info
  end
  write(members, user, total, shown_since, shown, came)
  if total > 0 then
    redis.call('ZREM', leaving, departure)
  elseif before > 0 then
    redis.call('ZADD', leaving, whole(now + ARGV[10]), departure)
  end
elseif sessions > 0 then
  write(members, user, sessions, stamp, info, first)
  if known == '' or known == life then
    tell(channel, 'J', members, room, user, first, info, KEYS[7], ARGV[11])
  end
elseif known ~= '' and known ~= life then
  -- Gone while the data was lost. Another pod may still have the user, and say so before the debounce is over.
  write(members, user, 0, stamp, info, first)
  redis.call('ZADD', leaving, whole(now + ARGV[10]), departure)
end
return { life, whole(stamp) }
