
-- keys: lease    args: owner
local function release_lease(keys, args)
	if redis.call('GET', keys[1]) ~= args[1] then
		return 0
	end
	return redis.call('DEL', keys[1])
end
redis.register_function('presenced_release_lease', release_lease)
