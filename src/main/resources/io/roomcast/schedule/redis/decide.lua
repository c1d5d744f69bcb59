-- Decides something about a schedule.
-- KEYS: version, plans, paused, since
-- ARGV: put | remove | pause | resume, name, fresh version, how many may be kept, handover ms, plan
-- Answers: DONE, UNKNOWN (there is no such schedule) or TOO_MANY
local plans, paused, since = KEYS[2], KEYS[3], KEYS[4]
local what, name = ARGV[1], ARGV[2]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

if what == 'put' then
  local replaces = redis.call('HEXISTS', plans, name) == 1
  if not replaces and redis.call('HLEN', plans) >= tonumber(ARGV[4]) then
    return 'TOO_MANY'
  end
  redis.call('HSET', plans, name, ARGV[6])
  redis.call('HSET', since, name, string.format('%.0f', replaces and now + ARGV[5] or now))
elseif what == 'remove' then
  if redis.call('HDEL', plans, name) == 0 then
    return 'UNKNOWN'
  end
  redis.call('HDEL', paused, name)
  redis.call('HDEL', since, name)
elseif what == 'pause' then
  redis.call('HSET', paused, name, '1')
elseif redis.call('HDEL', paused, name) == 1 then
  redis.call('HSET', since, name, string.format('%.0f', now))
end
redis.call('SET', KEYS[1], ARGV[3])
return 'DONE'
