import type { World } from '../model/world.ts'
import { realWorld } from '../pipeline/real-world.ts'

/** Where a command line runs. `processHost()` is a process of its own; a test hands in its own folder and streams. */
export interface CliHost {
  readonly world: World
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly stdout: HostOutput
  readonly stderr: HostOutput & NodeJS.WritableStream
  /** Ctrl-C and its kind; gives back how to stop listening */
  onInterrupt(listen: () => void): () => void
  /** what Ctrl-C does, for those who take it for themselves */
  interrupt(): void
  /** the exit code so far; the last call wins */
  exitWith(code: number): void
}

/** A stream for text; `columns` where it is a terminal. */
export interface HostOutput {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/** SIGHUP: the terminal was closed. */
const interrupting = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** This process: its environment and folder, its streams, its signals, its exit code. */
export function processHost(): CliHost {
  surviveLostReaders()
  return {
    world: realWorld(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    onInterrupt: (listen) => {
      for (const name of interrupting) process.once(name, listen)
      return () => {
        for (const name of interrupting) process.off(name, listen)
      }
    },
    interrupt: () => void process.emit('SIGINT'),
    exitWith: (code) => {
      process.exitCode = code
    },
  }
}

/** A load does not fail because whoever read its words is gone (`| head`, a closed terminal, a full disk). */
function surviveLostReaders(): void {
  const { stdout, stderr } = process
  stderr.on('error', () => undefined)
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') stderr.write(`Could not print the result: ${error.message}\n`)
  })
}
