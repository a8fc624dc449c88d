
-- Only of a group that the configuration does not name: who asks may lag behind it.
-- keys: config group    args: not_after group
local function drop_group(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	if redis.call('HEXISTS', keys[1], 'group/' .. args[2]) == 0 then
		redis.call('UNLINK', keys[2])
	end
	return { 'ok', '', 0 }
end
redis.register_function('presenced_drop_group', drop_group)
