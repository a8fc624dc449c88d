#!lua name=presenced
-- version 10
-- What every function here shares. They move bytes: compare, write, append; what the bytes mean is
-- decided in C, in core/. All keys are declared; replies are flat arrays, first the verdict:
--   ok <version> <n> | conflict <version found> <record found> | late | gone

-- A change whose sender has given up waiting must not happen after all. not_after: ms, our clock.
local function late(not_after)
	local t = redis.call('TIME')
	return t[1] * 1000 + math.floor(t[2] / 1000) > tonumber(not_after)
end

-- '<version>\n<bytes>', or false where nothing is stored.
local function split(stored)
	if not stored then
		return '', false
	end
	local cut = string.find(stored, '\n', 1, true)
	return string.sub(stored, 1, cut - 1), string.sub(stored, cut + 1)
end

-- What speaks against changing what split() reads; else nil, and its version.
local function refusal(key, not_after, expected)
	if late(not_after) then
		return { 'late' }
	end
	local version, bytes = split(redis.call('GET', key))
	if version ~= expected then
		return { 'conflict', version, bytes }
	end
	return nil, version
end

-- When the member is due, in ms; '0' = not at all.
local function set_due(due, at_ms, member)
	if at_ms == '0' then
		redis.call('ZREM', due, member)
	else
		redis.call('ZADD', due, at_ms, member)
	end
end

-- What a hash holds beside '@version': a line '<field>\t<value>\n' per field.
local function read_lines(key)
	local all, lines = redis.call('HGETALL', key), {}
	for i = 1, #all, 2 do
		if all[i] ~= '@version' then
			lines[#lines + 1] = all[i] .. '\t' .. all[i + 1] .. '\n'
		end
	end
	return table.concat(lines)
end

-- What a reader may fall behind, loading 100,000 users while some thousand events a second come.
local EVENTS_KEPT = 50000

-- Appends one event: n (running number), t(ype), d(omain), k(ey), v(alue; absent = deleted), and
-- one more where it has one: o (the older version that a quiet write keeps), b (the version of
-- which the value is a change). Returns its id, the new version, and n.
local function append(events, seq, kind, domain, key, value, more, text)
	local n = redis.call('INCR', seq)
	if not value then
		return redis.call('XADD', events, 'MAXLEN', '~', EVENTS_KEPT, '*',
			'n', n, 't', kind, 'd', domain, 'k', key), n
	elseif more then
		return redis.call('XADD', events, 'MAXLEN', '~', EVENTS_KEPT, '*',
			'n', n, 't', kind, 'd', domain, 'k', key, 'v', value, more, text), n
	end
	return redis.call('XADD', events, 'MAXLEN', '~', EVENTS_KEPT, '*',
		'n', n, 't', kind, 'd', domain, 'k', key, 'v', value), n
end

-- What is live of a user, and kept of their calendars, goes with them.
local function unlink_user(live, calendar, due, calendars, member)
	redis.call('UNLINK', live, calendar)
	redis.call('ZREM', due, member)
	redis.call('ZREM', calendars, member)
end

-- What groups remember goes with them.
local function unlink_from(keys, first)
	for i = first, #keys do
		redis.call('UNLINK', keys[i])
	end
end

-- What split() reads, for ttl_ms milliseconds; '0' = for ever.
local function keep(key, version, bytes, ttl_ms)
	if ttl_ms == '0' then
		redis.call('SET', key, version .. '\n' .. bytes)
	else
		redis.call('SET', key, version .. '\n' .. bytes, 'PX', ttl_ms)
	end
end
