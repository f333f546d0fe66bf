import { type Script, scriptOf } from '../redis/run-script.ts'

/** What it says about time is Redis' own clock. */
function script(text: string): Script {
  return scriptOf(`${clock}${text}`)
}

/** Microseconds; `at` writes them without an exponent. */
const clock = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function at(moment) return string.format('%.0f', moment) end
`

/**
 * KEYS epoch, then for each budget its places, its line of waiting processes, and the mark that it is shut.
 * ARGV id of the request, id of the process, the epoch that the process knows ('' = none), a new epoch, microseconds that a
 * place is held before the request goes out; then for each budget how many places it has, and its span in microseconds.
 * Gives { budget to wait for or 0, microseconds, epoch }.
 *
 * A place counts from its score on; one whose request has not been had by the server for certain has a score to come. When Redis has
 * lost what it knew (another epoch), each budget is shut for one span: who knows what went out.
 */
export const enter = script(`
local budgets = (#KEYS - 1) / 3
local epoch = redis.call('GET', KEYS[1])
if not epoch then epoch = ARGV[4] end
redis.call('SET', KEYS[1], epoch, 'PX', 2592000000)
local isLost = ARGV[3] ~= '' and ARGV[3] ~= epoch
local wait, which = 0, 0
for i = 1, budgets do
  local places, line, shut = KEYS[3 * i - 1], KEYS[3 * i], KEYS[3 * i + 1] .. epoch
  local most, span = tonumber(ARGV[4 + 2 * i]), tonumber(ARGV[5 + 2 * i])
  if isLost then redis.call('SET', shut, 1, 'PX', math.ceil(span / 1000), 'NX') end
  redis.call('ZREMRANGEBYSCORE', places, '-inf', at(now - span))
  redis.call('ZREMRANGEBYSCORE', line, '-inf', at(now - 60000000))
  local taken = redis.call('ZCARD', places)
  local free = 0
  if taken >= most then
    redis.call('ZADD', line, 'NX', at(now), ARGV[2])
    redis.call('PEXPIRE', line, 120000)
    local turn = taken - most + redis.call('ZRANK', line, ARGV[2])
    local first = tonumber(redis.call('ZRANGE', places, turn % taken, turn % taken, 'WITHSCORES')[2])
    free = math.max(1, math.max(0, math.min(first, now) - now + span) + math.floor(turn / taken) * span)
  end
  local closed = redis.call('PTTL', shut) * 1000
  free = math.max(free, closed)
  if free > wait then wait, which = free, i end
end
if wait > 0 then return { which, at(wait), epoch } end
for i = 1, budgets do
  local places, span = KEYS[3 * i - 1], tonumber(ARGV[5 + 2 * i])
  redis.call('ZREM', KEYS[3 * i], ARGV[2])
  redis.call('ZADD', places, at(now + ARGV[5]), ARGV[1])
  redis.call('PEXPIRE', places, math.ceil((span + ARGV[5]) / 1000) + 60000)
end
return { 0, '0', epoch }
`)

/**
 * KEYS the mark of a pause, then the places of each budget. ARGV id of the request, then for each budget in how many microseconds the server
 * has it at the latest. Gives { 0 = go, 1 = wait for so many milliseconds, 2 = the places are lost, milliseconds }.
 */
export const go = script(`
local pause = redis.call('PTTL', KEYS[1])
if pause > 0 then return { 1, pause } end
for i = 2, #KEYS do
  if not redis.call('ZSCORE', KEYS[i], ARGV[1]) then return { 2, 0 } end
end
for i = 2, #KEYS do redis.call('ZADD', KEYS[i], 'XX', at(now + ARGV[i]), ARGV[1]) end
return { 0, 0 }
`)

/** KEYS the places of each budget. ARGV id of the request, then for each budget how many microseconds ago it began to count at the latest. */
export const answered = script(`
for i = 1, #KEYS do redis.call('ZADD', KEYS[i], 'XX', 'LT', at(now - ARGV[i + 1]), ARGV[1]) end
return 0
`)

/** KEYS the mark of a pause. ARGV milliseconds: a longer pause stays. */
export const pause = script(`
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], 1, 'PX', ARGV[1]) end
return 0
`)

/** KEYS what is under way. ARGV how many at most, milliseconds until a place whose holder is silent is free, id. 1 = it is taken. */
export const occupy = script(`
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', at(now))
if not redis.call('ZSCORE', KEYS[1], ARGV[3]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], at(now + ARGV[2] * 1000), ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
return 1
`)

/** KEYS what is under way. ARGV milliseconds, ids: their holder is alive. */
export const renew = script(`
for i = 2, #ARGV do redis.call('ZADD', KEYS[1], at(now + ARGV[1] * 1000), ARGV[i]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1] * 2)
return 0
`)

/** KEYS sets. ARGV ids to take out. */
export const leave = script(`
for i = 1, #KEYS do redis.call('ZREM', KEYS[i], unpack(ARGV)) end
return 0
`)
