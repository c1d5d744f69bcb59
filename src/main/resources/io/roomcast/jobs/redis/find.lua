-- What is known of a job.
-- KEYS: jobs, outcome, the job's place
-- Answers: status and data of the outcome, or 'pending', or nothing
local outcome = redis.call('HMGET', KEYS[2], 'status', 'data')
if outcome[1] then
  return outcome
end
local place = redis.call('GET', KEYS[3])
if place and redis.call('XRANGE', KEYS[1], place, place)[1] then
  return { 'pending' }
end
return {}
