
-- keys: live due seq events
-- args: not_after expected record ttl_ms(0 = none) due_ms(0 = none) domain user silent(0|1)
local function commit_live(keys, args)
	local refused, version = refusal(keys[1], args[1], args[2])
	if refused then
		return refused
	end
	local member = args[6] .. '|' .. args[7]
	set_due(keys[2], args[5], member)
	if args[8] == '1' then
		return { 'ok', version, 0 }
	end
	local id, n = append(keys[4], keys[3], 'live', args[6], args[7], args[3])
	keep(keys[1], id, args[3], args[4])
	return { 'ok', id, n }
end
redis.register_function('presenced_commit_live', commit_live)
