
-- keys: source due seq events
-- args: not_after expected state ttl_ms due_ms(0 = none) domain source member
local function commit_source(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	local version, state = split(redis.call('GET', keys[1]))
	if version ~= args[2] then
		return { 'conflict', version, state }
	end
	if args[5] == '0' then
		redis.call('ZREM', keys[2], args[8])
	else
		redis.call('ZADD', keys[2], args[5], args[8])
	end
	local id, n = append(keys[4], keys[3], 'source', args[6], args[7], args[3])
	keep(keys[1], id, args[3], args[4])
	return { 'ok', id, n }
end
redis.register_function('presenced_commit_source', commit_source)
