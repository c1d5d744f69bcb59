-- Takes a ticket, so that nobody else can.
-- KEYS: ticket
-- Answers: the identity, or nothing
local identity = redis.call('GET', KEYS[1])
redis.call('DEL', KEYS[1])
return identity
