-- Takes a job out, and tells the pod that asked.
-- KEYS: jobs; where the job is known, its place, and the places of its user's jobs
-- ARGV: entry's id, channel of the pod, what to tell it ('': nothing)
local stream, id = KEYS[1], ARGV[1]
if KEYS[2] then
  redis.call('DEL', KEYS[2])
  redis.call('SREM', KEYS[3], id)
end
redis.pcall('XACK', stream, 'roomcast', id)
if redis.call('XDEL', stream, id) == 1 and ARGV[3] ~= '' then
  redis.call('PUBLISH', ARGV[2], ARGV[3])
end
return 1
