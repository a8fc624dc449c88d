
-- keys: due then one live key per user    args: not_after domain then the users
local function drop_live(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	for i = 3, #args do
		redis.call('UNLINK', keys[i - 1])
		redis.call('ZREM', keys[1], args[2] .. '|' .. args[i])
	end
	return { 'ok', '', 0 }
end
redis.register_function('presenced_drop_live', drop_live)
