import type { Redis } from 'ioredis'
import { given } from '../../model/given.ts'
import type { World } from '../../model/world.ts'
import { type Engine, type EngineRun, keptSignMs, type RunEnd, type SeenWorker, type WorkerSign } from '../engine.ts'
import { engineFailure, openRedis, type RedisTarget } from '../redis/connect.ts'
import { runScript } from '../redis/run-script.ts'
import { enqueue, openBullmqRun } from './bullmq-run.ts'
import { openQueue, type UnitQueue } from './queue.ts'
import { digestOf, textOf } from './record.ts'
import { type EngineKeys, engineKeys } from './redis-keys.ts'
import { scripts } from './scripts.ts'

export interface BullmqEngineTools {
  readonly target: RedisTarget
  readonly world: Pick<World, 'randomBytes'>
  /** milliseconds that Redis is told for a lease; for tests, in which time passes when they say so */
  readonly ttl?: (leaseMs: number) => number
}

interface Open extends Required<BullmqEngineTools> {
  readonly client: Redis
  readonly keys: EngineKeys
  readonly queueOf: (pipeline: string) => Promise<UnitQueue>
  readonly close: () => Promise<void>
}

/**
 * An engine on Redis or Valkey (decisions/0171): BullMQ has the queue, the locks and the taking over, and shows people what goes on; what
 * is known of each unit stands beside it, and moves in one script that looks at BullMQ's lock. Connects when it is first asked.
 */
export function bullmqEngine(tools: BullmqEngineTools): Engine {
  const { label } = tools.target
  let opened: Promise<Open> | undefined
  const asked = async <T>(work: (open: Open) => Promise<T>): Promise<T> => {
    try {
      opened ??= openAll(tools)
      return await work(await opened)
    } catch (error) {
      // a connection that has ended for good is opened anew when it is needed again
      const open = await opened?.catch(() => undefined)
      if (open === undefined || open.client.status === 'end') opened = undefined
      throw engineFailure(error, label)
    }
  }
  return {
    pipelines: () => asked(async ({ client, keys }) => (await client.smembers(keys.pipelines)).toSorted()),
    find: (pipeline) => asked((open) => find(open, pipeline)),
    begin: (pipeline, begun) =>
      asked(async (open) => {
        const { client, keys } = open
        const place = randomName(open)
        const run = keys.run(pipeline, place)
        const units = begun.units.flatMap((unit) => [digestOf(unit.id), unit.resource, textOf(unit)])
        await runScript(client, scripts.begin, {
          keys: [run.current, run.root, keys.pipelines, keys.swept(pipeline)],
          args: [place, begun.id, begun.pinned, pipeline, ...units],
        })
        const found = await find(open, pipeline)
        if (found === undefined) throw new Error('a run that had begun is there no more')
        if (found.place === place) {
          await enqueue({ id: begun.id, place, queue: await open.queueOf(pipeline) }, begun.units)
          await sweep(open, pipeline)
        }
        return found
      }),
    signMs: 5000,
    sign: (worker) =>
      asked(async ({ client, keys, ttl }) => {
        await client.sadd(keys.workers, worker.name)
        await client.set(keys.worker(worker.name), signText(worker), 'PX', ttl(keptSignMs))
      }),
    signOff: (worker) =>
      asked(async ({ client, keys }) => {
        await client.srem(keys.workers, worker)
        await client.del(keys.worker(worker))
      }),
    workers: () => asked(signs),
    async close() {
      const open = await opened?.catch(() => undefined)
      await open?.close()
    },
  }
}

async function openAll({ target, world, ttl = (leaseMs) => leaseMs }: BullmqEngineTools): Promise<Open> {
  const client = await openRedis(target)
  const keys = engineKeys(target.prefix)
  const queues = new Map<string, Promise<UnitQueue>>()
  return {
    target,
    world,
    ttl,
    client,
    keys,
    queueOf(pipeline) {
      const queue = queues.get(pipeline) ?? openQueue(client, { name: keys.queue(pipeline), prefix: keys.bull })
      queues.set(pipeline, queue)
      return queue
    },
    async close() {
      for (const queue of queues.values()) await queue.then((one) => one.close()).catch(() => undefined)
      client.disconnect()
    },
  }
}

/** How long each has been silent is told by Redis: by what is left of the time that its word is kept. */
async function signs({ client, keys, ttl }: Open): Promise<readonly SeenWorker[]> {
  const names = (await client.smembers(keys.workers)).toSorted()
  if (names.length === 0) return []
  const texts = await client.mget(names.map((name) => keys.worker(name)))
  const left = await Promise.all(names.map((name) => client.pttl(keys.worker(name))))
  const silent = names.filter((_, index) => texts[index] === null)
  if (silent.length > 0) await client.srem(keys.workers, ...silent)
  return texts.flatMap((text, index) =>
    text === null
      ? []
      : [{ ...signFrom(text), silentMs: Math.max(0, ttl(keptSignMs) - Math.max(0, left[index] ?? 0)) }],
  )
}

function signText(worker: WorkerSign): string {
  return JSON.stringify(worker)
}

function signFrom(text: string): WorkerSign {
  // what was written by `signText`
  return JSON.parse(text) as WorkerSign
}

function randomName({ world }: Pick<Open, 'world'>): string {
  return Buffer.from(world.randomBytes(12)).toString('hex')
}

async function find(open: Open, pipeline: string): Promise<EngineRun | undefined> {
  const { client, keys, target, ttl } = open
  const [id, place, over] = await client.hmget(keys.current(pipeline), 'id', 'place', 'over')
  if (typeof id !== 'string' || typeof place !== 'string') return undefined
  const run = keys.run(pipeline, place)
  const pinned = over === null ? await client.get(run.plan) : null
  return openBullmqRun({
    id,
    place,
    // it ended between the two looks
    ...given({ over: endOf(over) ?? (pinned === null ? 'given_up' : undefined) }),
    pinned: pinned ?? '',
    label: target.label,
    keys: run,
    client,
    queue: await open.queueOf(pipeline),
    ttl,
    newToken: () => randomName(open),
    failed: (error) => engineFailure(error, target.label),
    async end(how) {
      await runScript(client, scripts.end, {
        keys: [run.current, run.root, keys.swept(pipeline), run.root],
        args: [place, how],
      })
      await sweep(open, pipeline)
    },
  })
}

function endOf(over: string | null | undefined): RunEnd | undefined {
  return over === 'loaded' || over === 'given_up' ? over : undefined
}

const atOnce = 500

/** What is left of runs that are over goes: jobs, records. Whoever dies on the way leaves the rest to the next one. */
async function sweep(open: Open, pipeline: string): Promise<void> {
  const { client, keys } = open
  const queue = await open.queueOf(pipeline)
  for (const place of await client.smembers(keys.swept(pipeline))) {
    const run = keys.run(pipeline, place)
    const states = (['waiting', 'taken', 'failed', 'done'] as const).map((state) => run.inState(state))
    const digests = await client.sunion(...states)
    for (let from = 0; from < digests.length; from += atOnce) {
      const some = digests.slice(from, from + atOnce)
      const jobs = some.map((digest) => `${place}-${digest}`)
      // nobody's any more
      await client.unlink(...jobs.map((job) => `${queue.jobKeys}${job}:lock`))
      const areThere = await Promise.all(jobs.map((job) => client.exists(`${queue.jobKeys}${job}`)))
      await queue.remove(jobs.filter((_, index) => areThere[index] === 1))
      await client.unlink(...some.map((digest) => run.unit(digest)))
    }
    const gathered = (await client.smembers(run.gathering)).map((resource) => run.gathered(resource))
    await client.unlink(run.plan, run.gather, run.tally, run.gathering, run.mended, ...states, ...gathered)
    await client.srem(keys.swept(pipeline), place)
  }
}
