import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { RateLimit } from '../../model/plan/pace.ts'
import type { SharedPace, SharedPaceListener, SharedPaces, SharedPlaces } from '../../model/plan/shared-pace.ts'
import type { World } from '../../model/world.ts'
import { engineFailure } from '../redis/connect.ts'
import { runScript, type Script, type ScriptInput } from '../redis/run-script.ts'
import { createLine, type Line, untilAborted } from './line.ts'
import * as scripts from './scripts.ts'
import { createSharedSlots, type SharedSlots } from './shared-slots.ts'

/** What the paces of many machines are kept with. */
export interface RedisPacesTools {
  /** it may be one that others use, too */
  readonly client: Redis
  /** the Redis, for people, without a secret */
  readonly label: string
  /** what the names of all keys begin with */
  readonly prefix: string
  readonly world: Pick<World, 'sleep' | 'random' | 'randomBytes'>
  /** milliseconds after which places of a process that is silent are free; default 30,000 */
  readonly silentMs?: number
}

/** An answer that takes longer is told of, in milliseconds; so long Redis is waited for before what waits fails. */
const soonMs = 1000
const mostAwayMs = 60_000
/** Nobody sleeps longer before he asks again, in milliseconds. */
const longestSleepMs = 5000

/**
 * Budgets, places for requests under way and pauses in Redis, by Redis' own clock: sliding windows, as in one process
 * (decisions/0173). It closes nothing: the client is whoever's opened it.
 */
export function redisPaces(tools: RedisPacesTools): SharedPaces {
  const open: RedisPace[] = []
  return {
    of(place, listener) {
      const pace = new RedisPace(tools, { ...place, listener })
      open.push(pace)
      return pace
    },
    close: async () => void (await Promise.all(open.map((pace) => pace.close()))),
  }
}

interface Place {
  readonly origin: string
  readonly identity: string
  readonly listener: SharedPaceListener
}

class RedisPace implements SharedPace {
  readonly #tools: RedisPacesTools
  readonly #listener: SharedPaceListener
  /** a host under a credential: names and secrets do not go to Redis */
  readonly #root: string
  readonly #process: string
  readonly #lines = new Map<string, Line>()
  readonly #slots = new Map<number, SharedSlots>()
  #epoch = ''
  #count = 0

  constructor(tools: RedisPacesTools, { origin, identity, listener }: Place) {
    this.#tools = tools
    this.#listener = listener
    this.#root = `${tools.prefix}:paces:{${digest(`${origin} ${identity}`)}}`
    this.#process = Buffer.from(tools.world.randomBytes(9)).toString('base64url')
  }

  async enter(limits: readonly RateLimit[], signal: AbortSignal): Promise<SharedPlaces> {
    const id = `${this.#process}-${++this.#count}`
    if (limits.length === 0) return this.#places(id, limits)
    const keys = limits.map((limit) => this.#keyOf(limit))
    const line = this.#lines.get(keys.join(' ')) ?? createLine()
    this.#lines.set(keys.join(' '), line)
    return line(signal, () => this.#reserve(id, limits, signal))
  }

  occupy(most: number, signal: AbortSignal): Promise<() => void> {
    const { world, silentMs = 30_000 } = this.#tools
    const key = `${this.#root}:underway`
    const slots =
      this.#slots.get(most) ??
      createSharedSlots({
        silentMs,
        world,
        newId: () => `${this.#process}-${++this.#count}`,
        take: async (id, each) =>
          (await this.#ask(scripts.occupy, { keys: [key], args: [most, silentMs, id] }, each)) === 1,
        renew: (ids) => this.#tell(scripts.renew, [key], [silentMs, ...ids]),
        leave: (ids) => this.#tell(scripts.leave, [key], ids),
      })
    this.#slots.set(most, slots)
    return slots.take(signal)
  }

  pause(ms: number): void {
    void this.#tell(scripts.pause, [this.#pauseKey()], [Math.ceil(ms)])
  }

  async close(): Promise<void> {
    await Promise.all([...this.#slots.values()].map((slots) => slots.close()))
  }

  async #reserve(id: string, limits: readonly RateLimit[], signal: AbortSignal): Promise<SharedPlaces> {
    const { silentMs = 30_000, world } = this.#tools
    const keys = limits.map((limit) => this.#keyOf(limit)).flatMap((key) => [key, `${key}:line`, `${key}:shut`])
    const budgets = limits.flatMap(({ limit, weight, perMs }) => [
      Math.max(1, Math.floor(limit / weight)),
      perMs * 1000,
    ])
    for (let asked = 0; ; asked++) {
      const fresh = `${this.#process}-${++this.#count}`
      const args = [id, this.#process, this.#epoch, fresh, silentMs * 1000, ...budgets]
      const answer = await this.#ask(scripts.enter, { keys: [`${this.#root}:epoch`, ...keys], args }, signal)
      const [which, micros, epoch] = answer as [number, string, string]
      this.#epoch = epoch
      const limit = limits[which - 1]
      if (limit === undefined) return this.#places(id, limits)
      const ms = Number(micros) / 1000
      if (asked === 0 || ms > soonMs) this.#listener.budget(limit, ms)
      await world.sleep(Math.min(Math.ceil(ms), longestSleepMs), signal)
    }
  }

  #places(first: string, limits: readonly RateLimit[]): SharedPlaces {
    let id = first
    const keys = limits.map((limit) => this.#keyOf(limit))
    return {
      go: async (onTheWayMs, signal) => {
        const micros = limits.map((limit) => Math.ceil(onTheWayMs(limit) * 1000))
        for (;;) {
          const answer = await this.#ask(
            scripts.go,
            { keys: [this.#pauseKey(), ...keys], args: [id, ...micros] },
            signal,
          )
          const [what, ms] = answer as [number, number]
          if (what === 0) return
          if (what === 1) await this.#tools.world.sleep(Math.min(ms, longestSleepMs), signal)
          else {
            // it stood still for so long that its places went to others
            id = `${this.#process}-${++this.#count}`
            await this.#reserve(id, limits, signal)
          }
        }
      },
      answered: (agoMs) => {
        const micros = limits.map((limit) => Math.floor(agoMs(limit) * 1000))
        if (keys.length > 0) void this.#tell(scripts.answered, keys, [id, ...micros])
      },
      giveBack: () => {
        if (keys.length > 0) void this.#tell(scripts.leave, keys, [id])
      },
    }
  }

  #pauseKey(): string {
    return `${this.#root}:pause`
  }

  #keyOf({ limit, perMs, weight, match }: RateLimit): string {
    const { path, method } = match ?? {}
    return `${this.#root}:${digest(JSON.stringify([limit, perMs, weight, path?.source, path?.flags, method]))}`
  }

  /** What an answer does not matter of. Where it gets lost, places are free when their time is over. */
  async #tell(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<void> {
    await runScript(this.#tools.client, script, { keys, args }).catch(() => undefined)
  }

  /** Waits while Redis is away, and says so; throws ENGINE_UNREACHABLE when that takes too long. */
  async #ask(script: Script, input: ScriptInput, signal: AbortSignal): Promise<unknown> {
    const { client, label } = this.#tools
    const told = setTimeout(() => this.#listener.away(label, mostAwayMs), soonMs)
    try {
      return await untilAborted(runScript(client, script, input), signal)
    } catch (error) {
      signal.throwIfAborted()
      throw engineFailure(error, label)
    } finally {
      clearTimeout(told)
    }
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}
