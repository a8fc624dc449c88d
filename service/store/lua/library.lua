#!lua name=presenced
-- version 4
-- What every function here shares. They move bytes: compare, write, append; what the bytes mean is
-- decided in C, in core/. All keys are declared; replies are flat arrays, first the verdict:
--   ok <version> <n> | conflict <version found> <record found> | late

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

-- Appends one event: n (running number), t(ype), d(omain), k(ey), v(alue; absent = deleted),
-- o (the older version that a quiet write keeps). Returns its id, the new version, and n.
local function append(events, seq, kind, domain, key, value, kept)
	local n = redis.call('INCR', seq)
	if not value then
		return redis.call('XADD', events, 'MAXLEN', '~', 10000, '*',
			'n', n, 't', kind, 'd', domain, 'k', key), n
	elseif kept then
		return redis.call('XADD', events, 'MAXLEN', '~', 10000, '*',
			'n', n, 't', kind, 'd', domain, 'k', key, 'v', value, 'o', kept), n
	end
	return redis.call('XADD', events, 'MAXLEN', '~', 10000, '*',
		'n', n, 't', kind, 'd', domain, 'k', key, 'v', value), n
end

-- What split() reads, for ttl_ms milliseconds; '0' = for ever.
local function keep(key, version, bytes, ttl_ms)
	if ttl_ms == '0' then
		redis.call('SET', key, version .. '\n' .. bytes)
	else
		redis.call('SET', key, version .. '\n' .. bytes, 'PX', ttl_ms)
	end
end
