
-- keys: lease    args: owner ttl_ms    1 = it is ours for another ttl_ms
local function hold_lease(keys, args)
	local owner = redis.call('GET', keys[1])
	if owner and owner ~= args[1] then
		return 0
	end
	redis.call('SET', keys[1], args[1], 'PX', args[2])
	return 1
end
redis.register_function('presenced_hold_lease', hold_lease)
