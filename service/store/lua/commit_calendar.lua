
-- Of a user that the configuration names; what was there of one that is gone goes. Who sends no
-- record only moves the entry among the calendars to be looked after.
-- keys: config calendar calendars
-- args: not_after expected version record due_ms(0 = none) domain user keep(0|1)
local function commit_calendar(keys, args)
	local refused, version = refusal(keys[2], args[1], args[2])
	if refused then
		return refused
	end
	local member = args[6] .. '|' .. args[7]
	set_due(keys[3], args[5], member)
	if args[8] == '1' then
		return { 'ok', version, 0 }
	end
	if args[4] == '' or redis.call('HEXISTS', keys[1], 'user/' .. args[7]) == 0 then
		redis.call('UNLINK', keys[2])
		redis.call('ZREM', keys[3], member)
	else
		redis.call('SET', keys[2], args[3] .. '\n' .. args[4])
	end
	return { 'ok', args[3], 0 }
end
redis.register_function('presenced_commit_calendar', commit_calendar)
