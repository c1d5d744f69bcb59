-- KEYS: jobs
-- ARGV: consumer, then for each claim the entry's id and the attempt
local stream, consumer = KEYS[1], ARGV[1]
for i = 2, #ARGV, 2 do
  if holds(stream, consumer, ARGV[i], ARGV[i + 1]) then
    redis.call('XCLAIM', stream, 'roomcast', consumer, 0, ARGV[i], 'JUSTID')
  end
end
return 1
