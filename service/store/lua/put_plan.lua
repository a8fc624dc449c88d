
-- keys: plan    args: not_after seconds plan steps
local function put_plan(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	redis.call('HSET', keys[1], 'plan', args[3], '@steps', args[4])
	redis.call('EXPIRE', keys[1], args[2])
	return { 'ok', '', 0 }
end
redis.register_function('presenced_put_plan', put_plan)
