-- KEYS: jobs, the job's place
-- ARGV: most jobs, channel of whoever might take one, ms to remember the place, then the entry's fields
-- Answers: 1, or 0 if there are as many jobs as there may be
local stream = KEYS[1]
if redis.call('XLEN', stream) >= tonumber(ARGV[1]) then
  return 0
end
local fields = {}
for i = 4, #ARGV do
  fields[#fields + 1] = ARGV[i]
end
local id = redis.call('XADD', stream, '*', unpack(fields))
redis.call('SET', KEYS[2], id, 'PX', ARGV[3])
redis.call('PUBLISH', ARGV[2], '')
return 1
