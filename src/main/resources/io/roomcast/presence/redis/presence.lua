-- Shared by all scripts of presence: Redis' clock, how a member is written down, and what is told.

local function millis()
  local clock = redis.call('TIME')
  return clock[1] * 1000 + math.floor(clock[2] / 1000)
end

-- Finer, so that of two sessions one is the newer.
local function micros()
  local clock = redis.call('TIME')
  return clock[1] * 1000000 + clock[2]
end

local function whole(number)
  return string.format('%.0f', number)
end

-- Sessions on all pods, the time of the info, the info, and the session that the user came with; nothing if the user is no member.
local function member(members, user)
  local entry = redis.call('HGET', members, user)
  if entry then
    local sessions, first, stamp, info = string.match(entry, '^(%d+) ?([^\n]*)\n(%d+)\n(.*)$')
    return tonumber(sessions), tonumber(stamp), info, first
  end
end

local function write(members, user, sessions, stamp, info, first)
  redis.call('HSET', members, user, whole(sessions) .. ' ' .. first .. '\n' .. whole(stamp) .. '\n' .. info)
end

-- How many sessions of a user a pod holds, by what stands in its seats.
local function held(entry)
  return tonumber(string.match(entry, '^%d+'))
end

-- On the bus, and where 'most' is not 0 also among the facts, for whoever tells others: as many as that are kept, then counted.
local function tell(channel, kind, members, room, user, first, info, facts, most)
  local count = whole(redis.call('HLEN', members))
  redis.call('PUBLISH', channel, '\1' .. kind .. count .. '\n' .. user .. '\n' .. first .. '\n' .. info)
  if most == '0' then
    return
  end
  if redis.call('XLEN', facts) < tonumber(most) then
    redis.call('XADD', facts, '*', 'kind', kind, 'room', room, 'user', user, 'members', count)
  else
    redis.call('INCR', facts .. ':lost')
  end
end
