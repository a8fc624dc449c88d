
-- What groups remember: of each its version ('' = nothing) and its lines; of as many of them, and
-- of one at least, as keep neither side for long.
-- keys: groups
local function read_groups(keys)
	local out, bytes = {}, 0
	for i = 1, #keys do
		local version = redis.call('HGET', keys[i], '@version') or ''
		local lines = version ~= '' and read_lines(keys[i]) or ''
		out[i] = { version, lines }
		bytes = bytes + #lines
		if bytes > 65536 then
			break
		end
	end
	return out
end
redis.register_function({ function_name = 'presenced_read_groups', callback = read_groups,
	flags = { 'no-writes' } })
