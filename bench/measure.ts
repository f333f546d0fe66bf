import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'

export interface Measured {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** wall time of the whole process in milliseconds */
  readonly ms: number
  /** peak resident memory in MB; undefined where /proc does not tell */
  readonly peakMb: number | undefined
}

/** Runs a command to its end, timing it and watching the most memory it held. */
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
  let peakMb: number | undefined
  const timer = setInterval(() => (peakMb = peakOf(child) ?? peakMb), 20)
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ])
  clearInterval(timer)
  return { code, stdout, stderr, ms: performance.now() - started, peakMb }
}

/** The kernel's own high-water mark, so that nothing is missed between two looks but the last 20 ms. */
function peakOf(child: ChildProcess): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
  } catch {
    return undefined
  }
}
