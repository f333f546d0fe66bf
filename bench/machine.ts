import { readFileSync, readdirSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { treeSeconds } from './measure.ts'

/** Where figures were taken. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
}

/** This machine. */
export function machine(): Machine {
  const all = cpus()
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
  }
}

/** How many processes wanted to run during the last minute. */
export function loadNow(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10
}

/** How busy a machine was before anything was timed. */
export interface Busyness {
  /** the last minute's, which a section that has just ended is part of */
  readonly load: number
  /** cores that others used during a look of three seconds, while the bench did nothing */
  readonly othersCores: number | undefined
}

const idleLoad = 0.5
const idleCores = 0.15
const lookMs = 3000

/**
 * Waits until the machine has nothing else to do, as long as `patienceMs` allows. A load that the section before has left
 * behind takes a minute to be forgotten; where /proc tells what others use, that is asked instead.
 */
export async function awaitIdle(patienceMs: number): Promise<Busyness> {
  const until = performance.now() + patienceMs
  for (;;) {
    const others = watchOthers()
    await new Promise((resolve) => setTimeout(resolve, lookMs))
    const seen = { load: loadNow(), othersCores: others() }
    if (isIdle(seen) || performance.now() > until) return seen
  }
}

function isIdle({ load, othersCores }: Busyness): boolean {
  return load <= idleLoad || (othersCores !== undefined && othersCores <= idleCores)
}

/** What is said about it, `undefined` when the machine was idle. */
export function busyness(seen: Busyness): string | undefined {
  if (isIdle(seen)) return undefined
  const others = seen.othersCores === undefined ? '' : `, of which others used ${seen.othersCores.toFixed(1)} cores`
  return `machine was not idle: load ${seen.load.toFixed(1)}${others}`
}

/**
 * Looks at the processor time of the whole machine less that of the bench, its contenders and servers (a Postgres among them):
 * gives, when asked, how many cores others used since; `undefined` where /proc does not tell.
 */
export function watchOthers(): () => number | undefined {
  const started = performance.now()
  const before = secondsOfOthers()
  return () => {
    const now = secondsOfOthers()
    if (before === undefined || now === undefined) return undefined
    return Math.max(0, Math.round(((now - before) * 1e5) / (performance.now() - started)) / 100)
  }
}

/** What is said about others, `undefined` when they did next to nothing. */
export function disturbance(cores: number | undefined): string | undefined {
  return cores !== undefined && cores >= 0.2
    ? `others used ${cores.toFixed(1)} cores of the machine meanwhile`
    : undefined
}

function secondsOfOthers(): number | undefined {
  try {
    const [user = 0, nice = 0, system = 0, , , irq = 0, soft = 0, steal = 0] = readFileSync('/proc/stat', 'utf8')
      .replace(/^cpu +/, '')
      .split(/[ \n]/)
      .map(Number)
    const all = (user + nice + system + irq + soft + steal) / 100
    return postmasters().reduce((rest, pid) => rest - treeSeconds(pid), all - treeSeconds(process.pid))
  } catch {
    return undefined
  }
}

/** Postgres servers: `postgres` whose parent is none. */
function postmasters(): readonly number[] {
  const named = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
        return name === 'postgres' ? [{ pid: Number(pid), parent: Number(parent) }] : []
      } catch {
        return []
      }
    })
  const pids = new Set(named.map(({ pid }) => pid))
  return named.filter(({ parent }) => !pids.has(parent)).map(({ pid }) => pid)
}

/** Versions of what stands in this checkout. */
export function versionsHere(): Readonly<Record<string, string>> {
  return {
    sluice: versionOf('../package.json'),
    duckdb: versionOf('../node_modules/@duckdb/node-api/package.json'),
  }
}

function versionOf(path: string): string {
  const file = JSON.parse(readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')) as { version: string }
  return file.version
}
