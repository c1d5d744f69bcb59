-- Writes what a pod has counted, page by page. No user has an empty name: by that field it is known that all of it was written.
-- KEYS: pods, counts of this pod
-- ARGV: pod, lease ms, whether it is the first page (0|1), then user and count of each
if ARGV[3] == '1' then
  redis.call('DEL', KEYS[2])
  redis.call('HSET', KEYS[2], '', 0)
end
for i = 4, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('ZADD', KEYS[1], whole(millis() + ARGV[2]), ARGV[1])
return 1
