
-- keys: stage config secrets domains seq events then what groups remember that are no more
-- args: not_after domain expected then the keys of secrets to drop
local function commit_stage(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	local found = redis.call('HGET', keys[2], '@version') or ''
	if found ~= args[3] or redis.call('HDEL', keys[1], '@stage') == 0 then
		return { 'conflict', found, false }
	end
	local id, n = append(keys[6], keys[5], 'config_replaced', args[2], '')
	redis.call('HSET', keys[1], '@version', id)
	redis.call('RENAME', keys[1], keys[2])
	redis.call('PERSIST', keys[2])
	redis.call('SADD', keys[4], args[2])
	unlink_from(keys, 7)
	for i = 4, #args do
		redis.call('HDEL', keys[3], args[i])
	end
	return { 'ok', id, n }
end
redis.register_function('presenced_commit_stage', commit_stage)
