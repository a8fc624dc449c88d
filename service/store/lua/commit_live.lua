
-- keys: live due seq events
-- args: not_after expected record ttl_ms(0 = none) due_ms(0 = none) domain user silent(0|1)
local function commit_live(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	local version, record = split(redis.call('GET', keys[1]))
	if version ~= args[2] then
		return { 'conflict', version, record }
	end
	local member = args[6] .. '|' .. args[7]
	if args[5] == '0' then
		redis.call('ZREM', keys[2], member)
	else
		redis.call('ZADD', keys[2], args[5], member)
	end
	if args[8] == '1' then
		return { 'ok', version, 0 }
	end
	local id, n = append(keys[4], keys[3], 'live', args[6], args[7], args[3])
	keep(keys[1], id, args[3], args[4])
	return { 'ok', id, n }
end
redis.register_function('presenced_commit_live', commit_live)
