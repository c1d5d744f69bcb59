-- What was revoked since a pod asked last. The epoch changes where it cannot be known that nothing was lost: then all of it is read anew.
-- KEYS: meta, entries, order
-- ARGV: epoch and place of the last answer, fresh epoch, page size
-- Answers: epoch, place, whether there is more (0|1), then name and entry of each
local known = redis.call('HMGET', KEYS[1], 'epoch', 'master')
local epoch = known[1]
-- A promoted replica has another id than the master it followed, and may lack the tail.
local id = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')
if not epoch or known[2] ~= id then
  epoch = ARGV[3]
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'master', id)
end
local place = epoch == ARGV[1] and ARGV[2] or '0'
local page = redis.call('ZRANGEBYSCORE', KEYS[3], '(' .. place, '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[4])
local answer = { epoch, place, #page == ARGV[4] * 2 and 1 or 0 }
for i = 1, #page, 2 do
  answer[#answer + 1] = page[i]
  answer[#answer + 1] = redis.call('HGET', KEYS[2], page[i])
  answer[2] = page[i + 1]
end
return answer
