-- Where the room stands, and a stretch of its history.
-- KEYS: meta, log
-- ARGV: fresh epoch, keeps history (0|1), first offset, last offset ('+': the head), count (0: the position only), reverse (0|1)
-- Answers: epoch, offset, history (0|1), then offset and message of each entry
local epoch, offset, time, history = position(KEYS[1], KEYS[2], ARGV[1], ARGV[2])
local answer = { epoch, string.format('%.0f', offset), history }
if history == '1' and ARGV[5] ~= '0' then
  local entries
  if ARGV[6] == '1' then
    entries = redis.call('XREVRANGE', KEYS[2], ARGV[4], ARGV[3], 'COUNT', ARGV[5])
  else
    entries = redis.call('XRANGE', KEYS[2], ARGV[3], ARGV[4], 'COUNT', ARGV[5])
  end
  for _, entry in ipairs(entries) do
    answer[#answer + 1] = string.match(entry[1], '^%d+')
    answer[#answer + 1] = entry[2][2]
  end
end
return answer
