-- Publishes for an instant, unless this one or a later one of the same name has been published for.
-- KEYS: meta, log, key (not used), changes, counter, occasions
-- ARGV: room, channel, history size, history ttl ms, fresh epoch, instant ms (empty: now, beside all instants), then the pieces of the message between which
-- the count goes
-- Answers: 1 if published
local known = redis.call('HMGET', KEYS[6], 'last', 'count')
local clock = redis.call('TIME')
local which, instant = 'last', ARGV[6]
if instant == '' then
  which, instant = 'unplanned', string.format('%.0f', clock[1] * 1000 + math.floor(clock[2] / 1000))
else
  if known[1] and tonumber(known[1]) >= tonumber(instant) then
    return 0
  end
  -- One pod with a wrong clock must not keep all others from publishing until its time has come.
  if tonumber(instant) > clock[1] * 1000 + 60000 then
    return redis.error_reply('AHEAD the clock of this pod is more than a minute ahead of that of Redis')
  end
end
local count = string.format('%.0f', (tonumber(known[2]) or 0) + 1)
-- Before it is published: a script that fails in between must not be taken for one that never ran.
redis.call('HSET', KEYS[6], which, instant, 'count', count)
redis.call('PEXPIRE', KEYS[6], 34560000000)
publish(KEYS, ARGV[1], ARGV[2], table.concat(ARGV, count, 7), ARGV[3], ARGV[4], ARGV[5], '0')
return 1
