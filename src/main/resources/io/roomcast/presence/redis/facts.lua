-- The oldest facts of a partition, and how many were lost because too many were kept; those are told once.
-- KEYS: facts, lost
-- ARGV: at most so many
-- Answers: lost, then for each fact its id, kind, room, user and members
local answer = { redis.call('GET', KEYS[2]) or '0' }
redis.call('DEL', KEYS[2])
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', ARGV[1])) do
  local fields = entry[2]
  answer[#answer + 1] = { entry[1], fields[2], fields[4], fields[6], fields[8] }
end
return answer
