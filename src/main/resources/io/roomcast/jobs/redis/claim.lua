-- What the scripts about claims share. A claim is an entry's id, its consumer, and how often the entry was taken.
-- The consumer of what was given back; nobody runs what is its.
local NOBODY = 'nobody'

-- Whether the claim holds. No group, or no entry that was taken, is an answer of no as well.
local function holds(stream, consumer, id, attempt)
  local pending = redis.pcall('XPENDING', stream, 'roomcast', id, id, 1)
  local mark = not pending.err and pending[1]
  return mark and mark[2] == consumer and mark[4] == tonumber(attempt)
end
