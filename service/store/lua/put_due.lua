
-- keys: due    args: not_after domain due_ms then the users
local function put_due(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	for i = 4, #args do
		redis.call('ZADD', keys[1], args[3], args[2] .. '|' .. args[i])
	end
	return { 'ok', '', 0 }
end
redis.register_function('presenced_put_due', put_due)
