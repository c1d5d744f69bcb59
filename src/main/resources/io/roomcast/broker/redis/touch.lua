-- Keeps the positions of rooms that somebody is in for another hour at least.
-- KEYS: metas
for _, meta in ipairs(KEYS) do
  local left = redis.call('PTTL', meta)
  if left >= 0 and left < 3600000 then
    redis.call('PEXPIRE', meta, 3600000)
  end
end
return 1
