-- Takes entries out, and keeps those that were rejected where people can look at them.
-- KEYS: inbox, rejected
-- ARGV: most rejected entries kept, then for each entry its id and the reason why it was rejected ('': it was published)
for i = 2, #ARGV, 2 do
  local id, reason = ARGV[i], ARGV[i + 1]
  -- Zero if another reader has settled it meanwhile.
  if redis.call('XACK', KEYS[1], 'roomcast', id) == 1 then
    local entry = redis.call('XRANGE', KEYS[1], id, id)[1]
    if entry and reason ~= '' then
      local fields = entry[2]
      -- Lua cannot hand on any number of them.
      for extra = #fields, 201, -1 do
        fields[extra] = nil
      end
      fields[#fields + 1] = 'entry'
      fields[#fields + 1] = id
      fields[#fields + 1] = 'reason'
      fields[#fields + 1] = reason
      redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[1], '*', unpack(fields))
    end
    redis.call('XDEL', KEYS[1], id)
  end
end
return 1
