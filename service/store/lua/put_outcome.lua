
-- What became of a step; the first report under a mark stands, and one report of a decision may be
-- the one that took the call. Kept beside the plan, or where there is none on its own.
-- A step that a kept plan does not have is not kept, and no report stands.
-- Answers with the report that stands, 1 where it is this one (+ 2: it took the call), and the plan.
-- keys: plan outcomes seq events
-- args: not_after stepwise(1/0) mark outcome taken(1/0) kept_s domain decision event
local function put_outcome(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	local plan = redis.call('HGET', keys[1], 'plan')
	if args[2] == '1' and not plan then
		return { 'ok', '', 0, false }
	end
	if args[2] == '1' and tonumber(args[3]) >= tonumber(redis.call('HGET', keys[1], '@steps') or 0) then
		return { 'ok', '', 0, plan }
	end
	local kept = plan and keys[1] or keys[2]
	local told = redis.call('HSETNX', kept, args[3], args[4])
	local stands = redis.call('HGET', kept, args[3])
	if told == 1 and args[5] == '1' then
		told = told + 2 * redis.call('HSETNX', kept, '@taken', args[3])
	end
	if not plan then
		redis.call('EXPIRE', kept, args[6])
	end
	if told > 0 then
		append(keys[4], keys[3], 'outcome', args[7], args[8], args[9])
	end
	return { 'ok', stands, told, plan }
end
redis.register_function('presenced_put_outcome', put_outcome)
