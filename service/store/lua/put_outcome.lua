
-- The first outcome of a step stands. Answers with it, with 1 where it is this call's, and the plan.
-- keys: plan    args: not_after step outcome
local function put_outcome(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	local plan = redis.call('HGET', keys[1], 'plan')
	if not plan then
		return { 'ok', '', 0, false }
	end
	local first = redis.call('HSETNX', keys[1], args[2], args[3])
	return { 'ok', redis.call('HGET', keys[1], args[2]), first, plan }
end
redis.register_function('presenced_put_outcome', put_outcome)
