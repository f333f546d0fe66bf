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

const idle = 0.5

/**
 * Waits for the minute's average to sink below what counts as idle, half a process, as long as `patienceMs` allows: the section
 * before leaves a load of its own behind. Gives what it was in the end.
 */
export async function awaitIdle(patienceMs: number): Promise<number> {
  const until = performance.now() + patienceMs
  while (loadNow() > idle && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 1000))
  return loadNow()
}

/** What is said about a load, `undefined` when the machine was idle. */
export function busyness(load: number): string | undefined {
  return load > idle ? `machine was not idle: load ${load.toFixed(1)}` : undefined
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
    return Math.max(0, Math.round(((now - before) * 1e4) / (performance.now() - started)) / 10)
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
