
-- keys: group seq events
-- args: not_after expected record ttl_ms(0 = none) domain group
local function commit_group(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	local version, record = split(redis.call('GET', keys[1]))
	if version ~= args[2] then
		return { 'conflict', version, record }
	end
	local id, n = append(keys[3], keys[2], 'group', args[5], args[6], args[3])
	keep(keys[1], id, args[3], args[4])
	return { 'ok', id, n }
end
redis.register_function('presenced_commit_group', commit_group)
