
-- Only of a source that the configuration does not name: who asks may lag behind it.
-- keys: config source due    args: not_after source member
local function drop_source(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	if redis.call('HEXISTS', keys[1], 'source/' .. args[2]) == 0 then
		redis.call('UNLINK', keys[2])
		redis.call('ZREM', keys[3], args[3])
	end
	return { 'ok', '', 0 }
end
redis.register_function('presenced_drop_source', drop_source)
