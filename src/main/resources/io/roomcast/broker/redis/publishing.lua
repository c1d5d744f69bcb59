-- Shared by the scripts that publish: gives a message its place, keeps it and sends it on.
-- keys: meta, log, key, changes, counter; a key ttl of '0' is for no key
-- Answers: duplicate (0|1), epoch, offset (both empty in rooms without history)
local function publish(keys, room, channel, message, history_size, ttl, fresh, key_ttl)
  local meta, log, key, changes, counter = keys[1], keys[2], keys[3], keys[4], keys[5]
  local size = tonumber(history_size)

  if key_ttl ~= '0' then
    local first = redis.call('GET', key)
    if first then
      return { 1, string.match(first, '^([^:]*)'), string.match(first, ':(.*)$') }
    end
  end

  local epoch, offset, time, history = position(meta, log, fresh, size > 0 and '1' or '0')
  local clock = redis.call('TIME')
  time = math.max(time, clock[1] * 1000 + math.floor(clock[2] / 1000))
  local stamp = string.format('%.0f', time)

  if history == '0' then
    if key_ttl ~= '0' then
      redis.call('SET', key, ':', 'PX', key_ttl)
    end
    redis.call('HSET', meta, 'time', stamp)
    redis.call('PEXPIRE', meta, 2592000000)
    redis.call('PUBLISH', channel, '\1M\n0\n' .. stamp .. '\n' .. message)
    return { 0, '', '' }
  end

  offset = offset + 1
  local place = string.format('%.0f', offset)
  -- The stream before the counter: a script that fails in between leaves a disagreement that is seen, and no hole.
  local append = { 'XADD', log, 'MAXLEN', '=', math.max(size, 1), place .. '-0', 'm', stamp .. '\n' .. message }
  local appended = redis.pcall(unpack(append))
  if type(appended) == 'table' and appended.err then
    if not string.find(appended.err, 'equal or smaller', 1, true) then
      return appended
    end
    -- A stream that remembers more than the counter, though its last entries are gone.
    redis.call('DEL', log)
    epoch = fresh
    redis.call('HSET', meta, 'epoch', epoch)
    redis.call(unpack(append))
  end
  redis.call('PEXPIRE', log, ttl)
  redis.call('HSET', meta, 'offset', place, 'time', stamp)
  redis.call('PEXPIRE', meta, 2592000000)

  -- What changed lately in this partition, for pods that look whether they missed a tail. The empty name holds the highest
  -- score that was dropped.
  local score = redis.call('INCR', counter)
  redis.call('ZADD', changes, score, room)
  if redis.call('ZCARD', changes) > 10000 then
    local dropped = redis.call('ZPOPMIN', changes, 1000)
    redis.call('ZADD', changes, dropped[#dropped], '')
  end

  if key_ttl ~= '0' then
    redis.call('SET', key, epoch .. ':' .. place, 'PX', key_ttl)
  end
  redis.call('PUBLISH', channel, '\1M' .. epoch .. '\n' .. place .. '\n' .. stamp .. '\n' .. message)
  return { 0, epoch, place }
end
