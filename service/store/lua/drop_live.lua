
-- Only of users that the configuration does not name: who asks may lag behind it.
-- keys: config due then one live key per user    args: not_after domain then the users
local function drop_live(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	for i = 3, #args do
		if redis.call('HEXISTS', keys[1], 'user/' .. args[i]) == 0 then
			redis.call('UNLINK', keys[i])
			redis.call('ZREM', keys[2], args[2] .. '|' .. args[i])
		end
	end
	return { 'ok', '', 0 }
end
redis.register_function('presenced_drop_live', drop_live)
