
-- Where the shard's stream stands: its last id (also of trimmed entries) and n, in one instant.
-- keys: seq events
local function read_cursor(keys)
	local last = '0-0'
	if redis.call('EXISTS', keys[2]) == 1 then
		local info = redis.call('XINFO', 'STREAM', keys[2])
		for i = 1, #info, 2 do
			if info[i] == 'last-generated-id' then
				last = info[i + 1]
			end
		end
	end
	return { last, tonumber(redis.call('GET', keys[1]) or '0') }
end
redis.register_function({ function_name = 'presenced_read_cursor', callback = read_cursor,
	flags = { 'no-writes' } })
