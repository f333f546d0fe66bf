import { type Script, scriptOf } from '../redis/run-script.ts'

/*
 * What is written at once, or not at all. The run's current place, the lock of BullMQ's job, the record's token and the number of
 * the write are looked at where they are written: whoever has lost a unit, or talks to a Redis that has forgotten something,
 * writes nothing. Each of them may be sent twice.
 *
 * KEYS: the pipeline's current run, the root of the run's keys, the unit, the lock of its job. ARGV[1]: the run's place.
 */
const ground = `
local current, root, unit, lock = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local function underWay()
  return redis.call('HGET', current, 'place') == ARGV[1] and redis.call('HEXISTS', current, 'over') == 0
end
local function count(what, resource, by)
  redis.call('HINCRBY', root .. 'tally', what .. ' ' .. resource, by)
end
local function move(digest, key, to)
  local before = redis.call('HMGET', key, 'state', 'resource')
  if before[1] == to then return end
  redis.call('SREM', root .. before[1], digest)
  redis.call('SADD', root .. to, digest)
  redis.call('HSET', key, 'state', to)
  count(before[1], before[2], -1)
  count(to, before[2], 1)
end
local function add(digest, resource, text)
  local key = root .. 'unit:' .. digest
  if redis.call('EXISTS', key) == 1 then return end
  redis.call('HSET', key, 'unit', text, 'resource', resource, 'state', 'waiting', 'token', '0', 'failures', '0')
  redis.call('SADD', root .. 'waiting', digest)
  count('waiting', resource, 1)
end
`

/** ARGV[2..5]: digest, lock token, fencing token, number of this write. */
const fence = `
local function held()
  if not underWay() or redis.call('GET', lock) ~= ARGV[3] then return false end
  local known = redis.call('HMGET', unit, 'token', 'lock')
  return known[1] == ARGV[4] and known[2] == ARGV[3]
end
if not held() then return 0 end
local written = tonumber(redis.call('HGET', unit, 'seq'))
if written == tonumber(ARGV[5]) then return 1 end
if written ~= tonumber(ARGV[5]) - 1 then return 0 end
redis.call('HSET', unit, 'seq', ARGV[5])
local function addShards(names)
  if names == '' then return end
  local before = redis.call('HGET', unit, 'shards')
  redis.call('HSET', unit, 'shards', before and before ~= '' and before .. ' ' .. names or names)
end
`

const recordFields = ['unit', 'state', 'progress', 'shards', 'token', 'holder', 'failures', 'failure'] as const

/** The fields of a record, in the order in which they are read. */
export const fieldsOfRecord: readonly string[] = recordFields

const texts = {
  /** KEYS[3..4]: names of pipelines, places to be swept. ARGV[2..]: id, pinned, pipeline, then digest, resource, text of units */
  begin: `${ground}
local before = redis.call('HMGET', current, 'id', 'place', 'over')
if before[2] and not before[3] then return { before[1], before[2] } end
if before[2] then redis.call('SADD', KEYS[4], before[2]) end
redis.call('DEL', current)
redis.call('HSET', current, 'id', ARGV[2], 'place', ARGV[1])
redis.call('SADD', KEYS[3], ARGV[4])
redis.call('SET', root .. 'plan', ARGV[3])
for i = 5, #ARGV, 3 do add(ARGV[i], ARGV[i + 1], ARGV[i + 2]) end
return { ARGV[2], ARGV[1] }`,
  /** KEYS[3]: places to be swept. ARGV[2]: how it ended */
  end: `${ground}
if underWay() then redis.call('HSET', current, 'over', ARGV[2]) end
redis.call('SADD', KEYS[3], ARGV[1])
return 1`,
  /** ARGV[2..4]: digest, lock token, holder. What a holder has is its own: a word where it has nothing */
  claim: `${ground}
if not underWay() then return 'gone' end
local known = redis.call('HMGET', unit, 'state', 'lock', 'token')
if not known[1] then return 'gone' end
if known[1] == 'done' then return 'done' end
if redis.call('GET', lock) ~= ARGV[3] then return 'lost' end
if not (known[1] == 'taken' and known[2] == ARGV[3]) then
  local time = redis.call('TIME')
  local token = math.max(tonumber(known[3]) + 1, time[1] * 1000000 + time[2])
  move(ARGV[2], unit, 'taken')
  redis.call('HSET', unit, 'lock', ARGV[3], 'holder', ARGV[4], 'token', string.format('%.0f', token), 'seq', '0')
  if known[1] == 'failed' then
    redis.call('HSET', unit, 'failures', '0')
    redis.call('HDEL', unit, 'failure')
  end
end
return redis.call('HMGET', unit, ${recordFields.map((name) => `'${name}'`).join(', ')})`,
  /** ARGV[2..4]: as the fence's. Changes nothing */
  isHeld: `${ground}
if not underWay() or redis.call('GET', lock) ~= ARGV[3] then return 0 end
local known = redis.call('HMGET', unit, 'token', 'lock')
return known[1] == ARGV[4] and known[2] == ARGV[3] and 1 or 0`,
  /** ARGV[6..10]: progress, whether it is done, shards, pages, records; then digest, resource, text, '1' = gathered of what was born */
  checkpoint: `${ground}${fence}
local known = redis.call('HMGET', unit, 'resource', 'pages', 'records')
count('pages', known[1], ARGV[9] - (tonumber(known[2]) or 0))
count('records', known[1], ARGV[10] - (tonumber(known[3]) or 0))
redis.call('HSET', unit, 'progress', ARGV[6], 'failures', '0', 'pages', ARGV[9], 'records', ARGV[10])
redis.call('HDEL', unit, 'failure')
addShards(ARGV[8])
for i = 11, #ARGV, 4 do
  if ARGV[i + 3] == '1' then
    redis.call('SADD', root .. 'gathering', ARGV[i + 1])
    redis.call('HSET', root .. 'gathered:' .. ARGV[i + 1], ARGV[i], ARGV[i + 2])
  else add(ARGV[i], ARGV[i + 1], ARGV[i + 2]) end
end
if ARGV[7] == '1' then
  move(ARGV[2], unit, 'done')
  redis.call('HDEL', unit, 'holder')
end
return 1`,
  /** ARGV[6..8]: the state it goes into, failure or '', shards */
  release: `${ground}${fence}
move(ARGV[2], unit, ARGV[6])
redis.call('HDEL', unit, 'holder')
addShards(ARGV[8])
if ARGV[7] ~= '' then
  redis.call('HSET', unit, 'failure', ARGV[7])
  redis.call('HINCRBY', unit, 'failures', 1)
end
return 1`,
  /** Units that have failed wait again: how many. */
  retry: `${ground}
if not underWay() then return 0 end
local failed = redis.call('SMEMBERS', root .. 'failed')
for _, digest in ipairs(failed) do
  local key = root .. 'unit:' .. digest
  move(digest, key, 'waiting')
  redis.call('HSET', key, 'failures', '0')
  redis.call('HDEL', key, 'failure', 'lock')
end
return #failed`,
  /** Units that wait, and no job stands for them: digest and text, some of them. ARGV[2]: what keys of the run's jobs begin with */
  unqueued: `${ground}
local found = {}
if not underWay() then return found end
local function tell(digest)
  table.insert(found, digest)
  table.insert(found, redis.call('HGET', root .. 'unit:' .. digest, 'unit'))
end
for _, digest in ipairs(redis.call('SRANDMEMBER', root .. 'waiting', 500)) do
  local job = ARGV[2] .. digest
  if redis.call('EXISTS', job) == 0 or redis.call('HEXISTS', job, 'finishedOn') == 1 then tell(digest) end
end
for _, digest in ipairs(redis.call('SRANDMEMBER', root .. 'taken', 500)) do
  if redis.call('EXISTS', ARGV[2] .. digest) == 0 then
    move(digest, root .. 'unit:' .. digest, 'waiting')
    redis.call('HDEL', root .. 'unit:' .. digest, 'lock', 'holder')
    tell(digest)
  end
end
return found`,
  /** KEYS[3]: the lock of whoever puts the run together. ARGV[2..4]: token, holder, milliseconds */
  takeGather: `${ground}
if not underWay() then return 0 end
if redis.call('HGET', unit, 'token') == ARGV[2] then return 1 end
if redis.call('EXISTS', unit) == 1 then return 0 end
redis.call('HSET', unit, 'token', ARGV[2], 'holder', ARGV[3])
redis.call('PEXPIRE', unit, ARGV[4])
return 1`,
  /** The same; milliseconds '0' = it is given back */
  keepGather: `${ground}
if not underWay() or redis.call('HGET', unit, 'token') ~= ARGV[2] then return 0 end
redis.call('PEXPIRE', unit, ARGV[4])
return 1`,
  /** How many units wait, are worked on, have failed; -1 = the run is not known here */
  left: `${ground}
if redis.call('HGET', current, 'place') ~= ARGV[1] then return { -1 } end
local function size(state) return redis.call('SCARD', root .. state) end
return { size('waiting'), size('taken'), size('failed') }`,
} as const

export type ScriptName = keyof typeof texts

export const scripts = Object.fromEntries(
  Object.entries(texts).map(([name, text]) => [name, scriptOf(text)]),
) as Readonly<Record<ScriptName, Script>>
