-- Gives the oldest entries that are not settled to whoever holds the lease, or takes it.
-- KEYS: inbox, lease
-- ARGV: reader, lease ms, most entries, most bytes, key window ms
-- Answers: whether the caller is the reader (0|1), then for each entry its id, whether it is overdue (0|1), and its fields
local inbox, lease = KEYS[1], KEYS[2]
local reader, window = ARGV[1], tonumber(ARGV[5])

local holder = redis.call('GET', lease)
if holder and holder ~= reader then
  return { 0 }
end
redis.call('SET', lease, reader, 'PX', ARGV[2])
if redis.call('EXISTS', inbox) == 0 then
  return { 1 }
end
-- An answer of BUSYGROUP says that the group is there.
redis.pcall('XGROUP', 'CREATE', inbox, 'roomcast', '0')

local function taken()
  return redis.call('XPENDING', inbox, 'roomcast', '-', '+', ARGV[3])
end

-- What was taken and not settled is older than all that was never taken, so it comes first, and alone.
local pending = taken()
if #pending == 0 then
  redis.call('XREADGROUP', 'GROUP', 'roomcast', reader, 'COUNT', ARGV[3], 'STREAMS', inbox, '>')
  pending = taken()
end

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local answer, bytes = { 1 }, 0
for _, mark in ipairs(pending) do
  local id, owner, idle = mark[1], mark[2], mark[3]
  local entry = redis.call('XRANGE', inbox, id, id)[1]
  if not entry then
    -- Somebody has deleted or trimmed it.
    redis.call('XACK', inbox, 'roomcast', id)
  else
    local overdue = idle > window
    if owner ~= reader then
      overdue = overdue or now - tonumber(string.match(id, '^%d+')) > window
      if not overdue then
        redis.call('XCLAIM', inbox, 'roomcast', reader, 0, id, 'JUSTID')
      end
    end
    for _, text in ipairs(entry[2]) do
      bytes = bytes + #text
    end
    if #answer > 1 and bytes > tonumber(ARGV[4]) then
      return answer
    end
    answer[#answer + 1] = { id, overdue and 1 or 0, entry[2] }
  end
end
return answer
