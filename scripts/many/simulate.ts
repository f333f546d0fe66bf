/**
 * `npx tsx scripts/many/simulate.ts [--workers 1000 --rows 1000000000 …]`: which resource of a run on many machines ends first. Lanes of workers
 * take units in turn; API, Redis, store and each worker's processor serve one thing after the other, at the costs that docs/operating/many-machines.md
 * has measured. Prints how long reading and gathering take, and how busy each was. Nothing is sent anywhere.
 */
import { parseArgs } from 'node:util'

/** Defaults: what was measured (docs/operating/many-machines.md), and a usual API. */
const defaults = {
  workers: '1000',
  concurrency: '8',
  rows: '1000000000',
  /** rows of an answer, and answers of a unit */
  page: '100',
  pages: '20',
  /** milliseconds of an answer; requests a second that the API allows, 0 = as many as come */
  latency: '200',
  budget: '0',
  /** milliseconds of Redis for a unit, and for a request that a budget counts; 0 for both = the store does it */
  'redis-unit': '2.2',
  'redis-request': '0.35',
  /** milliseconds of a worker's processor for an answer */
  cpu: '2',
  /** writes of a unit to the store, and how many it takes a second */
  puts: '2',
  'puts-a-second': '3500',
  /** rows a second that one process gathers and loads */
  gather: '33000',
} as const
type Name = keyof typeof defaults

const { values } = parseArgs({
  options: Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, { type: 'string' as const, default: value }]),
  ),
})
const of = (name: Name): number => {
  const value = Number(values[name] ?? defaults[name])
  if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} takes a number from 0`)
  return value
}

/** Serves one thing after the other, in the order in which they come. */
class Server {
  free = 0
  busy = 0

  /** when it is done with it, seconds */
  serve(now: number, seconds: number): number {
    this.busy += seconds
    this.free = Math.max(this.free, now) + seconds
    return this.free
  }
}

/** What happens next to a lane; steps are in the order of time, so that whoever comes first is served first. */
interface Step {
  readonly time: number
  readonly worker: number
  readonly what: 'take' | 'ask' | 'decode' | 'keep' | 'end'
}

/** Steps by the moment of each: a heap. */
class Steps {
  readonly #at: Step[] = []

  push(step: Step): void {
    const heap = this.#at
    heap.push(step)
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1
      if (!this.#swapIfEarlier(child, parent)) return
      child = parent
    }
  }

  pop(): Step | undefined {
    const heap = this.#at
    const [first] = heap
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    heap[0] = last
    for (let parent = 0; ;) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2]
      if (left >= heap.length) return first
      const child = right < heap.length && this.#time(right) < this.#time(left) ? right : left
      if (!this.#swapIfEarlier(child, parent)) return first
      parent = child
    }
  }

  #time(index: number): number {
    return this.#at[index]?.time ?? Number.POSITIVE_INFINITY
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    const [one, other] = [this.#at[child], this.#at[parent]]
    if (one === undefined || other === undefined || one.time >= other.time) return false
    this.#at[child] = other
    this.#at[parent] = one
    return true
  }
}

const [workers, rows, pages] = [of('workers'), of('rows'), of('pages')]
const requests = Math.ceil(rows / of('page'))
const units = Math.ceil(requests / pages)
const [redis, store, api] = [new Server(), new Server(), new Server()]
const processors = Array.from({ length: workers }, () => new Server())
const steps = new Steps()
for (let lane = 0; lane < workers * of('concurrency'); lane++)
  steps.push({ time: 0, worker: lane % workers, what: 'take' })

const perUnit = of('redis-unit') / 1000
const perRequest = of('budget') > 0 ? of('redis-request') / 1000 : 0
let left = units
let read = 0
/** Moment and kind of what follows a step. */
const after: Readonly<Record<Step['what'], (step: Step) => readonly [time: number, what: Step['what']]>> = {
  take: ({ time }) => [redis.serve(time, perUnit / 2 + perRequest * pages), 'ask'],
  ask: ({ time }) => {
    const allowed = of('budget') > 0 ? api.serve(time, pages / of('budget')) : time
    return [Math.max(allowed, time + (pages * of('latency')) / 1000), 'decode']
  },
  decode: ({ time, worker }) => [processors[worker]?.serve(time, (pages * of('cpu')) / 1000) ?? time, 'keep'],
  keep: ({ time }) => [store.serve(time, of('puts') / of('puts-a-second')), 'end'],
  end: ({ time }) => {
    const done = redis.serve(time, perUnit / 2)
    read = Math.max(read, done)
    return [done, 'take']
  },
}
for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
  if (step.what === 'take' && --left < 0) continue
  const [time, what] = after[step.what](step)
  steps.push({ time, what, worker: step.worker })
}

const gathered = rows / of('gather')
const busy = (server: Server): string => `${Math.round((server.busy / read) * 100)} %`
const cpu = processors.reduce((sum, one) => sum + one.busy, 0) / (read * workers)
const hours = (seconds: number): string =>
  seconds < 120
    ? `${seconds.toFixed(0)} s`
    : seconds < 7200
      ? `${(seconds / 60).toFixed(0)} min`
      : `${(seconds / 3600).toFixed(1)} h`
console.table([
  {
    workers,
    units,
    requests,
    reading: hours(read),
    'requests a second': Math.round(requests / read),
    'API budget': of('budget') > 0 ? busy(api) : 'none',
    Redis: busy(redis),
    store: busy(store),
    processors: `${Math.round(cpu * 100)} %`,
    gathering: hours(gathered),
  },
])
