-- Stores an outcome, if it is the first, and the dead letter with it.
-- KEYS: jobs, outcome, dead letters
-- ARGV: entry's id, status, data, ms to keep it, attempt, most dead letters, reason of the dead letter ('' for none)
-- Answers: whether the job is there (0|1), whether this outcome was the first (0|1), and the status and data of the first
local entry = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
if not entry then
  return { 0 }
end
local first = redis.call('EXISTS', KEYS[2]) == 0
if first then
  redis.call('HSET', KEYS[2], 'status', ARGV[2], 'data', ARGV[3])
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
  if ARGV[7] ~= '' then
    local fields = entry[2]
    -- Lua cannot hand on any number of them.
    for extra = #fields, 201, -1 do
      fields[extra] = nil
    end
    for _, text in ipairs({ 'attempts', ARGV[5], 'reason', ARGV[7] }) do
      fields[#fields + 1] = text
    end
    redis.call('XADD', KEYS[3], 'MAXLEN', '=', ARGV[6], '*', unpack(fields))
  end
end
local outcome = redis.call('HMGET', KEYS[2], 'status', 'data')
return { 1, first and 1 or 0, outcome[1], outcome[2] }
