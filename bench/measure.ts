import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'

export interface Measured {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** from its start to its end, in milliseconds */
  readonly ms: number
  /** processor time of it and of all processes that it started, user and system; undefined where /proc does not tell */
  readonly cpuSeconds: number | undefined
  /** the most that it and the processes under it held together, in MB; undefined where /proc does not tell */
  readonly peakMb: number | undefined
}

/** One line of /proc/PID/stat, as far as it is used. */
interface Stat {
  readonly pid: number
  /** of itself, and of the children it has waited for, in ticks */
  readonly own: number
  readonly waitedFor: number
}

// `CONFIG_HZ` as user space sees it, on every Linux
const ticksPerSecond = 100
const looksEveryMs = 20

/** Runs a command to its end, timing it and watching the processor time and memory of the whole tree of its processes. */
export async function measure(
  command: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Measured> {
  const started = performance.now()
  const [program, ...args] = command
  const child = spawn(program, args, {
    ...options,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const before = statOf(process.pid)?.waitedFor
  const watch = watchTree(child.pid ?? 0)
  const timer = setInterval(watch.look, looksEveryMs)
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ]).finally(() => clearInterval(timer))
  const ms = performance.now() - started
  const seen = watch.seen()
  const waitedFor = (statOf(process.pid)?.waitedFor ?? 0) - (before ?? 0)
  const cpuSeconds = before === undefined ? undefined : Math.max(seen.ticks, waitedFor) / ticksPerSecond
  return { code, stdout, stderr, ms, cpuSeconds, peakMb: seen.peakKb === 0 ? undefined : seen.peakKb / 1024 }
}

/**
 * Sums up a tree by looks at /proc. A process's time goes into `waitedFor` of its parent once it is waited for, so that the sum
 * over the tree at one look counts nobody twice; the greatest sum stands, because a process that nobody waited for takes its
 * time with it. What falls between the last look and the end is told by what this process has waited for.
 */
function watchTree(root: number): { readonly look: () => void; readonly seen: () => Seen } {
  let ticks = 0
  let peakKb = 0
  const look = (): void => {
    const tree = treeOf(root)
    ticks = Math.max(
      ticks,
      tree.reduce((sum, { own, waitedFor }) => sum + own + waitedFor, 0),
    )
    // one process alone: the kernel's own high mark misses nothing between two looks
    const held =
      tree.length === 1 ? heldKb(root, 'VmHWM') : tree.reduce((sum, { pid }) => sum + heldKb(pid, 'VmRSS'), 0)
    peakKb = Math.max(peakKb, held)
  }
  return { look, seen: () => ({ ticks, peakKb }) }
}

interface Seen {
  readonly ticks: number
  readonly peakKb: number
}

/** Processor seconds of a process, of all under it, and of those that they have waited for, so far. */
export function treeSeconds(root: number): number {
  return treeOf(root).reduce((sum, { own, waitedFor }) => sum + own + waitedFor, 0) / ticksPerSecond
}

/** The process and all that came of it and are alive. */
function treeOf(root: number): readonly Stat[] {
  const found = [statOf(root)].flatMap((stat) => stat ?? [])
  for (let at = 0; at < found.length; at++)
    for (const child of childrenOf(found[at]?.pid ?? 0)) found.push(...[statOf(child)].flatMap((stat) => stat ?? []))
  return found
}

/** Each thread lists the processes that it started. */
function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    )
  } catch {
    // it ended between two looks
    return []
  }
}

function statOf(pid: number): Stat | undefined {
  try {
    // fields are counted behind the name in brackets, which may hold spaces
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number)
    const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11)
    return { pid, own: user + system, waitedFor: childUser + childSystem }
  } catch {
    return undefined
  }
}

function heldKb(pid: number, mark: 'VmHWM' | 'VmRSS'): number {
  try {
    return Number(new RegExp(`^${mark}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
