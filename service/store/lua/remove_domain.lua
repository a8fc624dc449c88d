
-- keys: domains config secrets seq events history then what its groups remember
-- args: not_after domain expected
local function remove_domain(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	local found = redis.call('HGET', keys[2], '@version') or ''
	if found ~= args[3] then
		return { 'conflict', found, false }
	end
	redis.call('UNLINK', keys[2], keys[3], keys[6])
	unlink_from(keys, 7)
	redis.call('SREM', keys[1], args[2])
	local id, n = append(keys[5], keys[4], 'domain_removed', args[2], '')
	return { 'ok', id, n }
end
redis.register_function('presenced_remove_domain', remove_domain)
