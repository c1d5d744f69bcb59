-- Takes slots in which sessions may be sent away, by Redis' clock, for all pods together.
-- KEYS: next free slot
-- ARGV: slots wanted, within µs, interval µs
-- Answers: µs until the first, how many
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local first = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
local fitting = math.floor((now + ARGV[2] - first) / ARGV[3])
local count = math.max(0, math.min(tonumber(ARGV[1]), fitting))
local next = first + count * ARGV[3]
redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', string.format('%.0f', math.ceil((next - now) / 1000) + 1000))
return { string.format('%.0f', first - now), count }
