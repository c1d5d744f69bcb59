-- Gives a message its place, keeps it and sends it on, in one step; a repeat of a key does nothing, and what is more than a shared rate takes
-- neither.
-- KEYS: meta, log, key, changes, counter; where there are rates, those of the user and of the room
-- ARGV: room, channel, message, history size, history ttl ms, fresh epoch, key ttl ms (0: no key); where there are rates, that of the user and
-- that of the room (0: none)
-- Answers: duplicate (0|1), epoch, offset (both empty in rooms without history); or 2, which rate (1|2), ms to wait
if ARGV[8] and (ARGV[7] == '0' or redis.call('EXISTS', KEYS[3]) == 0) then
  local which, wait = take({ KEYS[6], KEYS[7] }, { tonumber(ARGV[8]), tonumber(ARGV[9]) })
  if which then
    return { 2, which, wait }
  end
end
return publish(KEYS, ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7])
