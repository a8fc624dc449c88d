
-- keys: history    args: not_after seconds most then the entries
local function put_history(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	local id = ''
	for i = 4, #args do
		id = redis.call('XADD', keys[1], 'MAXLEN', '~', args[3], '*', 'e', args[i])
	end
	local oldest = string.match(id, '^%d+') - args[2] * 1000
	redis.call('XTRIM', keys[1], 'MINID', '~', string.format('%d', oldest))
	redis.call('EXPIRE', keys[1], args[2])
	return { 'ok', id, 0 }
end
redis.register_function('presenced_put_history', put_history)
