-- Puts a job aside: as if it had been left alone for so long that it may be taken over when the pause ends.
-- KEYS: jobs
-- ARGV: consumer, entry's id, attempt, ms it shall have been left alone, attempts that count, channel to tell ('' for none)
local stream, consumer, id = KEYS[1], ARGV[1], ARGV[2]
if not holds(stream, consumer, id, ARGV[3]) then
  return 0
end
redis.call('XCLAIM', stream, 'roomcast', NOBODY, 0, id, 'IDLE', ARGV[4], 'RETRYCOUNT', ARGV[5], 'JUSTID')
if ARGV[6] ~= '' then
  redis.call('PUBLISH', ARGV[6], '')
end
return 1
