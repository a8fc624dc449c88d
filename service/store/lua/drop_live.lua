
-- Only of users that the configuration does not name: who asks may lag behind it.
-- keys: config due calendars, then live and calendar of each user
-- args: not_after domain then the users
local function drop_live(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	for i = 3, #args do
		if redis.call('HEXISTS', keys[1], 'user/' .. args[i]) == 0 then
			unlink_user(keys[2 * i - 2], keys[2 * i - 1], keys[2], keys[3], args[2] .. '|' .. args[i])
		end
	end
	return { 'ok', '', 0 }
end
redis.register_function('presenced_drop_live', drop_live)
