-- Which pods hold anything in a partition, and in which rooms the asking one does.
-- KEYS: holders, rooms of the pod
-- Answers: how many pods, then the pods, then the rooms
local answer = redis.call('SMEMBERS', KEYS[1])
table.insert(answer, 1, #answer)
for _, room in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  answer[#answer + 1] = room
end
return answer
