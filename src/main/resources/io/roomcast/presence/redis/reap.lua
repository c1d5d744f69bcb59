-- Takes away what a dead pod holds in a partition, some of it at a time: users who were nowhere else have left. Reaches keys of
-- the pod's rooms, all of the same partition.
-- KEYS: rooms of the pod, holders, facts
-- ARGV: the partition's prefix, pod, about so many users at a time, most facts kept ('0': none)
-- Answers: whether there is more (0|1)
local rooms, holders, prefix, pod = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
local room = redis.call('SRANDMEMBER', rooms)
if not room then
  redis.call('SREM', holders, pod)
  return 0
end

local seats, members = prefix .. 'seats:' .. pod .. ':' .. room, prefix .. 'members:' .. room
local cursor, page = '0', {}
repeat
  -- What was taken away before has left holes at the front.
  local scanned = redis.call('HSCAN', seats, cursor, 'COUNT', ARGV[3])
  cursor, page = scanned[1], scanned[2]
until #page > 0 or cursor == '0'

for i = 1, #page, 2 do
  local user, sessions = page[i], held(page[i + 1])
  -- A scan may bring a user twice.
  if redis.call('HDEL', seats, user) == 1 then
    local total, stamp, info, first = member(members, user)
    if total and total > sessions then
      write(members, user, total - sessions, stamp, info, first)
    elseif total and total > 0 then
      redis.call('HDEL', members, user)
      tell(prefix .. 'bus:' .. room, 'L', members, room, user, first, info, KEYS[3], ARGV[4])
    end
  end
end
if redis.call('EXISTS', seats) == 0 then
  redis.call('SREM', rooms, room)
end
return 1
