import type { World } from '../model/world.ts'
import type { CommandSettings } from './settings/settings.ts'
import { realWorld } from '../library/real-world.ts'

/** Where a command line runs. `processHost()` is a process of its own; a test hands in its own folder and streams. */
export interface CliHost {
  readonly world: World
  /** what holds for every command: how it talks, what adds to its environment; absent = as without options */
  readonly settings?: () => CommandSettings
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly stdout: HostOutput
  readonly stderr: HostOutput & NodeJS.WritableStream
  /** Ctrl-C and its kind; gives back how to stop listening */
  onInterrupt(listen: () => void): () => void
  /** what Ctrl-C does, for those who take it for themselves */
  interrupt(): void
  /** resolves when all that was written has left this process, or nobody takes it any more */
  flushed(): Promise<void>
  /** the exit code so far; the last call wins */
  exitWith(code: number): void
}

/** A stream for text; `columns` and `rows` where it is a terminal. */
export interface HostOutput {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

/** SIGHUP: the terminal was closed. SIGBREAK: Ctrl-Break, or Windows logs the user off; other systems do not have it. */
const interrupting = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const

/** This process: its environment and folder, its streams, its signals, its exit code. */
export function processHost(): CliHost {
  surviveLostReaders()
  return {
    world: realWorld(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    onInterrupt: listenToSignals,
    interrupt: () => void process.emit('SIGINT'),
    flushed: async () => {
      await Promise.all([process.stdout, process.stderr].map(drained))
    },
    exitWith: (code) => {
      process.exitCode = code
    },
  }
}

/** Signals that come together are one: `timeout` and terminals send theirs to the process and to its group. */
const sameSignalMs = 500

/**
 * The first signal is for the listener. Another one, later, ends the process at once, as it would without us. After the
 * command is done signals are ignored: the process is about to end, and its exit code is to say how the command went.
 */
function listenToSignals(listen: () => void): () => void {
  let phase: 'listening' | 'stopping' | 'done' = 'listening'
  let since = 0
  const take = (name: NodeJS.Signals): void => {
    if (phase === 'listening') {
      phase = 'stopping'
      since = performance.now()
      listen()
    } else if (phase === 'stopping' && performance.now() - since >= sameSignalMs) {
      for (const heard of interrupting) process.removeAllListeners(heard)
      process.kill(process.pid, name)
    }
  }
  for (const name of interrupting) process.on(name, () => take(name))
  return () => {
    phase = 'done'
  }
}

// a write that fails is done as well: whoever read is gone
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve())
  })
}

/** A load does not fail because whoever read its words is gone (`| head`, a closed terminal, a full disk). */
function surviveLostReaders(): void {
  const { stdout, stderr } = process
  stderr.on('error', () => undefined)
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') stderr.write(`Could not print the result: ${error.message}\n`)
  })
}
