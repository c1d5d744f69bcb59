-- The sessions in a room, of all pods. Reaches keys of the pods, all of the same partition.
-- KEYS: members, holders
-- ARGV: the partition's prefix, room
-- Answers: user, names of sessions, one on a line, and info of each user that a pod holds
local infos, answer = {}, {}
local entries = redis.call('HGETALL', KEYS[1])
for i = 1, #entries, 2 do
  infos[entries[i]] = string.match(entries[i + 1], '^[^\n]*\n%d+\n(.*)$')
end
for _, pod in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  local seats = redis.call('HGETALL', ARGV[1] .. 'seats:' .. pod .. ':' .. ARGV[2])
  for i = 1, #seats, 2 do
    local user = seats[i]
    if infos[user] then
      answer[#answer + 1] = user
      answer[#answer + 1] = string.match(seats[i + 1], '^%d+\n?(.*)$')
      answer[#answer + 1] = infos[user]
    end
  end
end
return answer
