-- Forgets consumers of processes that ended long ago and left nothing behind.
-- KEYS: jobs
-- ARGV: ms without a word
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
local consumers = redis.pcall('XINFO', 'CONSUMERS', KEYS[1], 'roomcast')
if consumers.err then
  return 0
end
for _, consumer in ipairs(consumers) do
  local known = {}
  for i = 1, #consumer, 2 do
    known[consumer[i]] = consumer[i + 1]
  end
  if known.pending == 0 and known.idle > tonumber(ARGV[1]) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], 'roomcast', known.name)
  end
end
return 1
