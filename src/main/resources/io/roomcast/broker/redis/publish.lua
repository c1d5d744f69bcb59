-- Gives a message its place, keeps it and sends it on, in one step; a repeat of a key does nothing.
-- KEYS: meta, log, key, changes, counter
-- ARGV: room, channel, message, history size, history ttl ms, fresh epoch, key ttl ms (0: no key)
-- Answers: duplicate (0|1), epoch, offset (both empty in rooms without history)
return publish(KEYS, ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7])
