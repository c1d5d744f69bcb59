-- Which rooms of a partition were published to after a cursor.
-- KEYS: changes, counter
-- ARGV: cursor
-- Answers: counter, the highest score that was dropped, then rooms
local answer = { redis.call('GET', KEYS[2]) or '0', redis.call('ZSCORE', KEYS[1], '') or '0' }
for _, room in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf')) do
  if room ~= '' then
    answer[#answer + 1] = room
  end
end
return answer
