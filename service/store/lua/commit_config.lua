
local write_op = {}

-- A user begins with nothing, whoever had the name before and whatever of them is still about.
local function forget_live(c, key)
	local live = c.live_of[key]
	if live then
		unlink_user(live, c.calendar_of[key], c.due, c.calendars, c.member_of[key])
	end
end

function write_op.set(c, key, value)
	if c.live_of[key] and redis.call('HEXISTS', c.config, key) == 0 then
		forget_live(c, key)
	end
	local id, n = append(c.events, c.seq, 'config', c.domain, key, value)
	redis.call('HSET', c.config, key, id .. '\n' .. value)
	c.config_version, c.n = id, n
end

function write_op.keep(c, key, value)
	local kept = split(redis.call('HGET', c.config, key))
	if kept ~= '' then
		local _, n = append(c.events, c.seq, 'config', c.domain, key, value, 'o', kept)
		redis.call('HSET', c.config, key, kept .. '\n' .. value)
		c.n = n
	end
end

function write_op.delete(c, key)
	if redis.call('HDEL', c.config, key) == 1 then
		c.config_version, c.n = append(c.events, c.seq, 'config', c.domain, key)
		forget_live(c, key)
	end
end

function write_op.set_secret(c, key, value)
	local id, n = append(c.events, c.seq, 'secret', c.domain, key, value)
	redis.call('HSET', c.secrets, key, id .. '\n' .. value)
	c.secret_version, c.n = id, n
end

function write_op.delete_secret(c, key)
	if redis.call('HDEL', c.secrets, key) == 1 then
		c.secret_version, c.n = append(c.events, c.seq, 'secret', c.domain, key)
	end
end

-- keys: domains config secrets due seq events calendars, then live and calendar of each user who is
--       written or deleted, then what deleted groups remember
-- args: not_after domain expected check due_ms user_count user… due_count due_user… then op key
--       value, repeated
-- check: version (must be the expected one), exists (any but none), none
local function commit_config(keys, args)
	if late(args[1]) then
		return { 'late' }
	end
	local found = redis.call('HGET', keys[2], '@version') or ''
	if (args[4] == 'version' and found ~= args[3]) or (args[4] == 'exists' and found == '') then
		return { 'conflict', found, false }
	end
	local c = { config = keys[2], secrets = keys[3], due = keys[4], seq = keys[5],
		events = keys[6], calendars = keys[7], domain = args[2], config_version = found, n = 0,
		live_of = {}, calendar_of = {}, member_of = {} }
	local users = tonumber(args[6])
	for i = 1, users do
		local key = 'user/' .. args[6 + i]
		c.live_of[key], c.calendar_of[key] = keys[6 + 2 * i], keys[7 + 2 * i]
		c.member_of[key] = args[2] .. '|' .. args[6 + i]
	end
	local first_due = 8 + users
	local first_op = first_due + tonumber(args[7 + users])
	for i = first_op, #args, 3 do
		write_op[args[i]](c, args[i + 1], args[i + 2])
	end
	unlink_from(keys, 8 + 2 * users)
	for i = first_due, first_op - 1 do
		redis.call('ZADD', keys[4], args[5], args[2] .. '|' .. args[i])
	end
	if c.config_version ~= found then
		redis.call('HSET', c.config, '@version', c.config_version)
		redis.call('SADD', keys[1], c.domain)
	end
	return { 'ok', args[4] ~= 'version' and c.secret_version or c.config_version, c.n }
end
redis.register_function('presenced_commit_config', commit_config)
