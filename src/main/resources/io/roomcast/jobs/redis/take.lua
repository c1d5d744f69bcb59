-- Gives jobs to a consumer: first those that were left alone or put aside for long enough, then those that nobody had.
-- KEYS: jobs
-- ARGV: consumer, most jobs, ms after which a claim is taken over, prefix of the outcomes' keys
-- Answers: how many jobs nobody is at, then for each job its entry's id, attempt, origin, age in ms, fields, and outcome
local stream, consumer, most, patience = KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[3]

if redis.call('EXISTS', stream) == 0 then
  return { 0 }
end
-- An answer of BUSYGROUP says that the group is there.
redis.pcall('XGROUP', 'CREATE', stream, 'roomcast', '0')

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local answer = { 0 }

local function give(id, fields, attempt, origin)
  local job
  for i = 1, #fields, 2 do
    if fields[i] == 'id' then
      job = fields[i + 1]
    end
  end
  local age = math.max(0, now - tonumber(string.match(id, '^%d+')))
  local outcome = job and redis.call('HMGET', ARGV[4] .. job, 'status', 'data') or { false, false }
  answer[#answer + 1] = { id, attempt, origin, age, fields, outcome[1] or '', outcome[2] or '' }
end

if most > 0 then
  for _, mark in ipairs(redis.call('XPENDING', stream, 'roomcast', 'IDLE', patience, '-', '+', most)) do
    local id, owner, attempt = mark[1], mark[2], mark[4] + 1
    local entry = redis.call('XRANGE', stream, id, id)[1]
    if entry then
      redis.call('XCLAIM', stream, 'roomcast', consumer, 0, id, 'RETRYCOUNT', attempt, 'JUSTID')
      give(id, entry[2], attempt, owner == NOBODY and 'given_back' or 'taken_over')
    else
      -- Somebody has deleted or trimmed it.
      redis.call('XACK', stream, 'roomcast', id)
    end
  end
end
local rest = most - (#answer - 1)
if rest > 0 then
  local read = redis.call('XREADGROUP', 'GROUP', 'roomcast', consumer, 'COUNT', rest, 'STREAMS', stream, '>')
  for _, entry in ipairs(read and read[1][2] or {}) do
    give(entry[1], entry[2], 1, 'new')
  end
end

local waiting = redis.call('XLEN', stream)
local pending = redis.call('XPENDING', stream, 'roomcast')
for _, held in ipairs(pending[4] or {}) do
  if held[1] ~= NOBODY then
    waiting = waiting - tonumber(held[2])
  end
end
answer[1] = math.max(0, waiting)
return answer
