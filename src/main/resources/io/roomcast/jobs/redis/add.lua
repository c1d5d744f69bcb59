-- KEYS: jobs
-- ARGV: most jobs, channel of whoever might take one, then the entry's fields
-- Answers: 1, or 0 if there are as many jobs as there may be
local stream = KEYS[1]
if redis.call('XLEN', stream) >= tonumber(ARGV[1]) then
  return 0
end
local fields = {}
for i = 3, #ARGV do
  fields[#fields + 1] = ARGV[i]
end
redis.call('XADD', stream, '*', unpack(fields))
redis.call('PUBLISH', ARGV[2], '')
return 1
