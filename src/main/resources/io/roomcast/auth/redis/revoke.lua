-- Adds revocations, each of which is kept until its end; of two for the same token or user both hold.
-- KEYS: meta, entries, order, ends
-- ARGV: how many may be kept, then for each: name, end ms, issued before ms (0 for a token)
-- Answers: how many were refused because there are too many
local meta, entries, order, ends = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local clock = redis.call('TIME')
local ended = redis.call('ZRANGEBYSCORE', ends, '-inf', clock[1] * 1000, 'LIMIT', 0, 1000)
for _, name in ipairs(ended) do
  redis.call('HDEL', entries, name)
  redis.call('ZREM', order, name)
  redis.call('ZREM', ends, name)
end

local refused = 0
for i = 2, #ARGV, 3 do
  local name, last, before = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  local known = redis.call('HGET', entries, name)
  if not known and redis.call('ZCARD', ends) >= tonumber(ARGV[1]) then
    refused = refused + 1
  else
    if known then
      last = math.max(last, tonumber(string.match(known, '^%d+')))
      before = math.max(before, tonumber(string.match(known, '%d+$')))
    end
    local entry = string.format('%.0f:%.0f', last, before)
    if entry ~= known then
      redis.call('HSET', entries, name, entry)
      redis.call('ZADD', order, redis.call('HINCRBY', meta, 'seq', 1), name)
      redis.call('ZADD', ends, string.format('%.0f', last), name)
    end
  end
end

local latest = redis.call('ZREVRANGE', ends, 0, 0, 'WITHSCORES')
if latest[2] then
  for _, key in ipairs(KEYS) do
    redis.call('PEXPIREAT', key, string.format('%.0f', tonumber(latest[2])))
  end
end
return refused
