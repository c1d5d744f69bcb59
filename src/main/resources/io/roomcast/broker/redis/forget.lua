-- Deletes a room's history; its position stays.
-- KEYS: meta, log
-- ARGV: fresh epoch, keeps history (0|1)
position(KEYS[1], KEYS[2], ARGV[1], ARGV[2])
redis.call('DEL', KEYS[2])
return 1
