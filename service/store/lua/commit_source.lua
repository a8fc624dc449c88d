
-- keys: source due seq events
-- args: not_after expected state ttl_ms due_ms(0 = none) domain source member
local function commit_source(keys, args)
	local refused = refusal(keys[1], args[1], args[2])
	if refused then
		return refused
	end
	set_due(keys[2], args[5], args[8])
	local id, n = append(keys[4], keys[3], 'source', args[6], args[7], args[3])
	keep(keys[1], id, args[3], args[4])
	return { 'ok', id, n }
end
redis.register_function('presenced_commit_source', commit_source)
