-- What a pod holds in a room, page by page. A user who is not among the members counts as not held.
-- KEYS: members, seats of the pod in the room
-- ARGV: cursor, about so many users
-- Answers: the next cursor ('0': that was all), then user and sessions of each
local scanned = redis.call('HSCAN', KEYS[2], ARGV[1], 'COUNT', ARGV[2])
local answer, page = { scanned[1] }, scanned[2]
for i = 1, #page, 2 do
  answer[#answer + 1] = page[i]
  answer[#answer + 1] = redis.call('HEXISTS', KEYS[1], page[i]) == 1 and whole(held(page[i + 1])) or '0'
end
return answer
