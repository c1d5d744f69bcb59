-- Who is in a room.
-- KEYS: members
-- Answers: user, sessions and info of each
local answer = {}
local entries = redis.call('HGETALL', KEYS[1])
for i = 1, #entries, 2 do
  local sessions, info = string.match(entries[i + 1], '^(%d+)[^\n]*\n%d+\n(.*)$')
  answer[#answer + 1] = entries[i]
  answer[#answer + 1] = sessions
  answer[#answer + 1] = info
end
return answer
