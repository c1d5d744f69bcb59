-- KEYS: jobs, the job's place, the places of its user's jobs
-- ARGV: most jobs, channel of whoever might take one, ms to remember places, most jobs of one user (0: any number), then the entry's fields
-- Answers: 1; or 0 if there are as many jobs as there may be, 2 if there are as many of the user
local stream, own, most_of_user = KEYS[1], KEYS[3], tonumber(ARGV[4])
if redis.call('XLEN', stream) >= tonumber(ARGV[1]) then
  return 0
end
if most_of_user > 0 and redis.call('SCARD', own) >= most_of_user then
  -- What somebody has deleted or trimmed is never settled. A few are looked at each time, so that this stays cheap.
  for _, place in ipairs(redis.call('SRANDMEMBER', own, 8)) do
    if not redis.call('XRANGE', stream, place, place)[1] then
      redis.call('SREM', own, place)
    end
  end
  if redis.call('SCARD', own) >= most_of_user then
    return 2
  end
end
local fields = {}
for i = 5, #ARGV do
  fields[#fields + 1] = ARGV[i]
end
local id = redis.call('XADD', stream, '*', unpack(fields))
redis.call('SET', KEYS[2], id, 'PX', ARGV[3])
if most_of_user > 0 then
  redis.call('SADD', own, id)
  redis.call('PEXPIRE', own, ARGV[3])
end
redis.call('PUBLISH', ARGV[2], '')
return 1
