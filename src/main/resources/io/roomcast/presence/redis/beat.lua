-- A pod's sign of life, and who gave none for as long as a lease. A name whose lease was taken never lives again.
-- KEYS: pods, dead
-- ARGV: pod, the name it had before ('': none), begins (0|1), lease ms, may reap (0|1)
-- Answers: lives (0|1), now, then dead pods that the caller is to reap
local pods, dead, pod, former = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
local now = millis()
local last = redis.call('ZSCORE', pods, pod)
if ARGV[3] == '1' then
  redis.call('ZREM', dead, pod)
elseif not last then
  return { 0, now }
end
redis.call('ZADD', pods, whole(now), pod)
if former ~= '' then
  -- Not at once: what it holds is first held under the new name.
  redis.call('ZADD', dead, whole(now), former)
end

local answer = { 1, now }
-- Whoever was silent itself, or was while Redis was away, cannot tell who is dead.
if ARGV[5] == '1' and last and now - last <= ARGV[4] / 2 then
  local expired = whole(now - ARGV[4])
  for _, silent in ipairs(redis.call('ZRANGEBYSCORE', pods, '-inf', expired)) do
    redis.call('ZREM', pods, silent)
    redis.call('ZADD', dead, expired, silent)
  end
  -- Whoever takes one has a lease's time; then another one tries.
  for _, claimed in ipairs(redis.call('ZRANGEBYSCORE', dead, '-inf', expired, 'LIMIT', 0, 8)) do
    redis.call('ZADD', dead, whole(now), claimed)
    answer[#answer + 1] = claimed
  end
end
return answer
