local function millis()
  local clock = redis.call('TIME')
  return clock[1] * 1000 + math.floor(clock[2] / 1000)
end
local function whole(number)
  return string.format('%.0f', number)
end
