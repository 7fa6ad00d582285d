namespace SmoothLlm.Infrastructure.Limits.Redis;

/// <summary>What Redis does at once, so that no other node comes between. All counters of an organization have one hash tag.</summary>
internal static class LimitScripts
{
    /// <summary>
    /// KEYS[1] the organization's prefix; ARGV: request id, then per limit mode (m minute, p period, s spend, g running),
    /// name, limit, cost. Answers: 0 granted | index refused | -index to be seeded first, wait in ms, now in ms, used...
    /// </summary>
    public const string Take = """
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local minute = math.floor(now / 60000)
        local elapsed = now % 60000
        local count = (#ARGV - 1) / 4
        local answer = {0, 0, now}
        for i = 1, count do
          local at = 2 + (i - 1) * 4
          local mode, name, limit, cost = ARGV[at], KEYS[1] .. ARGV[at + 1], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
          local used, admits, wait = 0, true, 1000
          if mode == 'm' then
            local current = tonumber(redis.call('GET', name .. ':' .. minute) or '0')
            local previous = tonumber(redis.call('GET', name .. ':' .. (minute - 1)) or '0')
            used = current + math.ceil(previous * (60000 - elapsed) / 60000)
            admits = used + cost <= limit
            local room = limit - cost
            if current <= room and previous > 0 then
              wait = 60000 * (1 - (room - current) / previous) - elapsed
            else
              wait = 60000 - elapsed
              if current > 0 then wait = wait + 60000 * (1 - math.min(1, math.max(0, room) / current)) end
            end
          elseif mode == 'g' then
            redis.call('ZREMRANGEBYSCORE', name, '-inf', now)
            used = redis.call('ZCARD', name)
            admits = used + 1 <= limit
          else
            local value = redis.call('GET', name)
            if not value then return {-i, 0, now} end
            used = tonumber(value)
            if mode == 's' then admits = used < limit else admits = used + cost <= limit end
          end
          answer[3 + i] = used
          if not admits and answer[1] == 0 then
            answer[1] = i
            answer[2] = math.max(1, math.ceil(wait))
          end
        end
        if answer[1] ~= 0 then return answer end
        for i = 1, count do
          local at = 2 + (i - 1) * 4
          local mode, name, cost = ARGV[at], KEYS[1] .. ARGV[at + 1], ARGV[at + 3]
          if mode == 'm' then
            redis.call('INCRBY', name .. ':' .. minute, cost)
            redis.call('EXPIRE', name .. ':' .. minute, 130)
          elseif mode == 'g' then
            redis.call('ZADD', name, now + 900000, ARGV[1])
            redis.call('EXPIRE', name, 900)
          else
            redis.call('INCRBY', name, cost)
          end
          answer[3 + i] = answer[3 + i] + tonumber(cost)
        end
        return answer
        """;

    /// <summary>KEYS[1] the prefix; ARGV: name, value, seconds to live. Does nothing where another node was first.</summary>
    public const string Seed = """
        redis.call('SET', KEYS[1] .. ARGV[1], ARGV[2], 'NX', 'EX', ARGV[3])
        return {0}
        """;

    /// <summary>KEYS[1] the prefix; ARGV: request id, minute of the ticket, then per limit mode, name, difference.</summary>
    public const string Correct = """
        for i = 3, #ARGV, 3 do
          local mode, name = ARGV[i], KEYS[1] .. ARGV[i + 1]
          if mode == 'g' then
            redis.call('ZREM', name, ARGV[1])
          else
            if mode == 'm' then name = name .. ':' .. ARGV[2] end
            if redis.call('EXISTS', name) == 1 then
              if redis.call('INCRBY', name, ARGV[i + 2]) < 0 then redis.call('SET', name, '0', 'KEEPTTL') end
            end
          end
        end
        return {0}
        """;

    public const string Ping = "return {0}";
}
