-- Takes a job out, and tells the pod that asked.
-- KEYS: jobs, and the job's place where it is known
-- ARGV: entry's id, channel of the pod, what to tell it ('': nothing)
local stream, id = KEYS[1], ARGV[1]
if KEYS[2] then
  redis.call('DEL', KEYS[2])
end
redis.pcall('XACK', stream, 'roomcast', id)
if redis.call('XDEL', stream, id) == 1 and ARGV[3] ~= '' then
  redis.call('PUBLISH', ARGV[2], ARGV[3])
end
return 1
