-- A module.
local util = require("util")
local M = { limit = 10 }

--- Finds a key.
-- @param key the key
function M.find(key)
  if key == nil then
    error("no key")
  elseif key == "" then
    return nil
  else
    util.log(key)
  end
  for i, v in ipairs(M.items) do
    if v == key then break end
  end
  while true do
    M.step()
  end
  repeat
    key = next(key)
  until key
  return M.items[key]
end

function M:close(force)
  self:flush(force)
end

local function helper(a, b)
  return a + b
end

M.apply = function(fn, ...)
  return fn(...)
end

local sum = function(t) return 0 end
global_value = 3

local handlers = {
  open = function(x) return x end,
  close = helper,
}

return M
