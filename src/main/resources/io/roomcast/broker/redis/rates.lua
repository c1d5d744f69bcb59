-- Shared by the scripts that clients publish by: rates that all pods share.
-- A key of a rate holds when it would have been used up, taken evenly, in microseconds of this server's clock. Up to two seconds' worth may
-- come at once.
local BURST = 2000000

-- Takes one from each rate that is not 0, or nothing: then answers which rate takes none, and the ms until it does.
local function take(keys, rates)
  local clock = redis.call('TIME')
  local now = clock[1] * 1000000 + clock[2]
  local until_when, which, longest = {}, nil, 0
  for i, rate in ipairs(rates) do
    if rate > 0 then
      local each = 1000000 / rate
      local used = tonumber(redis.call('GET', keys[i]) or 0)
      -- What lies further ahead than it can was written by another master's clock.
      if used < now or used > now + BURST + each then
        used = now
      end
      until_when[i] = used + each
      local wait = until_when[i] - now - BURST
      if wait > longest then
        which, longest = i, wait
      end
    end
  end
  if which then
    return which, math.ceil(longest / 1000)
  end
  for i = 1, #rates do
    if until_when[i] then
      local left = math.ceil((until_when[i] - now) / 1000)
      redis.call('SET', keys[i], string.format('%.1f', until_when[i]), 'PX', left)
    end
  end
end
