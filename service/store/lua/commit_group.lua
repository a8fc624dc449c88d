
-- Only of a group that the configuration names: who asks may lag behind it. The lines are the event
-- too, and say of which version they are the change. whole: a conflict brings all there is.
-- keys: group config seq events
-- args: not_after expected ttl_ms(0 = none) domain group whole(0|1) lines
local function commit_group(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	if redis.call('HEXISTS', keys[2], 'group/' .. args[5]) == 0 then
		return { 'gone' }
	end
	local version = redis.call('HGET', keys[1], '@version') or ''
	if version ~= args[2] then
		return { 'conflict', version, args[6] == '1' and read_lines(keys[1]) }
	end
	local id, n = append(keys[4], keys[3], 'group', args[4], args[5], args[7], 'b', version)
	redis.call('HSET', keys[1], '@version', id)
	for field, value in string.gmatch(args[7], '([^\t\n]+)\t([^\n]*)\n') do
		if value == '' then
			redis.call('HDEL', keys[1], field)
		else
			redis.call('HSET', keys[1], field, value)
		end
	end
	if args[3] == '0' then
		redis.call('PERSIST', keys[1])
	else
		redis.call('PEXPIRE', keys[1], args[3])
	end
	return { 'ok', id, n }
end
redis.register_function('presenced_commit_group', commit_group)
