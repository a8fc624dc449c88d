
-- The stage's version is the id of an event that changes nothing, so that it is unique and in order.
-- keys: seq events    args: not_after domain
local function begin_stage(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	local id, n = append(keys[2], keys[1], 'stage', args[2], '')
	return { 'ok', id, n }
end
redis.register_function('presenced_begin_stage', begin_stage)
