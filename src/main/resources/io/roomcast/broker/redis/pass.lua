-- Sends on what gets no place, unless it is more than a shared rate takes.
-- KEYS: the rates of the user and of the room
-- ARGV: channel, message, rate of the user, rate of the room (0: none)
-- Answers: 0; or 2, which rate (1|2), ms to wait
local which, wait = take(KEYS, { tonumber(ARGV[3]), tonumber(ARGV[4]) })
if which then
  return { 2, which, wait }
end
redis.call('PUBLISH', ARGV[1], ARGV[2])
return { 0 }
