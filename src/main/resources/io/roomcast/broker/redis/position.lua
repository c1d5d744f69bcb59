-- Shared by all scripts of a room: where the room stands, and whether that can be believed.

-- A promoted replica has another id than the master it followed, and may lack the tail.
local function master_id()
  return string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')
end

-- Epoch, offset, time of the last message, and whether the room keeps history. A room seen for the first time, on another
-- master, or with a stream that disagrees with its counter gets the fresh epoch; offset and stream go on where they can.
local function position(meta, log, fresh, keeps)
  local id = master_id()
  local known = redis.call('HMGET', meta, 'epoch', 'offset', 'time', 'master', 'history')
  local epoch, offset, time, history = known[1], tonumber(known[2]), tonumber(known[3]), known[5]
  if not epoch then
    redis.call('DEL', log)
    redis.call('HSET', meta, 'epoch', fresh, 'offset', 0, 'time', 0, 'master', id, 'history', keeps)
    redis.call('PEXPIRE', meta, 3600000)
    return fresh, 0, 0, keeps
  end
  if history == '1' then
    local last = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
    if last and tonumber(string.match(last[1], '^%d+')) ~= offset then
      redis.call('DEL', log)
      epoch = fresh
      redis.call('HSET', meta, 'epoch', epoch)
    end
  end
  if known[4] ~= id then
    epoch = fresh
    redis.call('HSET', meta, 'epoch', epoch, 'master', id)
  end
  return epoch, offset, time, history
end
