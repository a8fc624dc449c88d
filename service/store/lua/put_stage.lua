
-- keys: stage    args: not_after version first(0|1) ttl_s then key value, repeated
-- The field "@stage" marks a stage that is whole so far: one that has died must not come back in part.
local function put_stage(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	if args[3] == '0' and redis.call('HEXISTS', keys[1], '@stage') == 0 then
		return { 'conflict', '', false }
	end
	redis.call('HSET', keys[1], '@stage', args[2])
	for i = 5, #args, 2 do
		redis.call('HSET', keys[1], args[i], args[2] .. '\n' .. args[i + 1])
	end
	redis.call('EXPIRE', keys[1], args[4])
	return { 'ok', args[2], 0 }
end
redis.register_function('presenced_put_stage', put_stage)
