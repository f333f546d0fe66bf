import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'

export interface Measured {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** wall time of the whole process in milliseconds */
  readonly ms: number
  /** processor time of the whole process, user and system, in seconds; undefined where /proc does not tell */
  readonly cpuSeconds: number | undefined
  /** peak resident memory in MB; undefined where /proc does not tell */
  readonly peakMb: number | undefined
}

/** What the kernel last told about a process. */
type Usage = Partial<Pick<Measured, 'cpuSeconds' | 'peakMb'>>

/** Runs a command to its end, timing it and watching its processor time and the most memory it held. */
export async function measure(
  command: readonly [string, ...string[]],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<Measured> {
  const started = performance.now()
  const [program, ...args] = command
  const child = spawn(program, args, {
    ...options,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let usage: Usage = {}
  const timer = setInterval(() => (usage = usageOf(child) ?? usage), 20)
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ])
  clearInterval(timer)
  const { cpuSeconds, peakMb } = usage
  return { code, stdout, stderr, ms: performance.now() - started, cpuSeconds, peakMb }
}

// `CONFIG_HZ` as user space sees it, on every Linux
const ticksPerSecond = 100

/** The kernel's own counters, so that nothing is missed between two looks but the last 20 ms. */
function usageOf(child: ChildProcess): Usage | undefined {
  const folder = `/proc/${child.pid ?? 0}`
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`${folder}/status`, 'utf8'))?.[1]
    if (kilobytes === undefined) return undefined
    // fields 14 and 15, counted behind the name in brackets, which may hold spaces
    const fields = readFileSync(`${folder}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const ticks = Number(fields[11]) + Number(fields[12])
    return { cpuSeconds: ticks / ticksPerSecond, peakMb: Number(kilobytes) / 1024 }
  } catch {
    return undefined
  }
}
