import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { packageFolder } from '../../disk/own-package.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import { ownEnvironment } from '../../model/user-code/process-env.ts'
import type { World } from '../../model/world.ts'
import { trustFile } from '../project/trust.ts'
import { ReportedError } from '../server/failures.ts'
import type { FromChild, ToChild } from './messages.ts'

/** A process that works for the studio. */
export interface Child {
  readonly pid: number | undefined
  /** does one thing; throws a `ReportedError`, `data` of a failure in `partOf`. STUDIO_GONE when the process ends meanwhile */
  ask<T>(verb: string, input: unknown, options?: AskOptions): Promise<T>
  /** ends it at once */
  kill(): void
  /** resolves when it is gone */
  readonly gone: Promise<void>
}

export interface AskOptions {
  /** aborted = it is told to stop, and what it answers then is waited for */
  readonly signal?: AbortSignal | undefined
  readonly heard?: (name: string, data: unknown) => void
}

/** What a verb had to show before it failed; undefined = nothing. */
export class PartlyDone extends ReportedError {
  readonly data: unknown

  constructor(report: ReportedError['report'], data: unknown) {
    super(report)
    this.data = data
  }
}

/** Which of the programs: one per run or test read, or the one that asks destinations. */
export type ChildKind = 'engine' | 'query'

/** Starts a process in the project's folder. It has no terminal, and nothing of it is printed. */
export function startChild(kind: ChildKind, world: World): Child {
  const { cwd, env, envFiles } = world
  const file = fileURLToPath(new URL(`dist/studio-server/${kind}.js`, packageFolder))
  const child = fork(file, [], {
    cwd,
    // of no file of the project: see Surroundings
    env: ownEnvironment(world),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
  })
  const begin: ToChild = { kind: 'begin', env: { ...env }, ...given({ envFiles }), trusted: trustFile(world) }
  child.send(begin, () => undefined)
  return wired(child)
}

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
  readonly heard: AskOptions['heard']
}

function wired(child: ChildProcess): Child {
  const waiting = new Map<number, Waiting>()
  let last = 0
  let words = ''
  child.stderr?.on('data', (piece: Buffer) => (words = (words + piece.toString()).slice(-2000)))
  child.on('message', (message: FromChild) => take(message, waiting))
  const gone = new Promise<void>((resolve) => {
    const end = (): void => {
      for (const { reject } of waiting.values()) reject(goneError(child, words))
      waiting.clear()
      resolve()
    }
    child.once('error', end)
    child.once('exit', end)
  })
  const tell = (message: ToChild): void => void (child.connected && child.send(message, () => undefined))
  return {
    pid: child.pid,
    gone,
    kill: () => void child.kill('SIGKILL'),
    ask<T>(verb: string, input: unknown, { signal, heard }: AskOptions = {}) {
      const id = ++last
      const stop = (): void => tell({ kind: 'stop', id })
      const answer = new Promise<unknown>((resolve, reject) => {
        if (!child.connected) return reject(goneError(child, words))
        waiting.set(id, { resolve, reject, heard })
        tell({ kind: 'job', id, verb, input })
        if (signal?.aborted === true) stop()
        else signal?.addEventListener('abort', stop, { once: true })
      })
      // whoever asks knows what the verb gives
      return answer.finally(() => signal?.removeEventListener('abort', stop)) as Promise<T>
    },
  }
}

function take(message: FromChild, waiting: Map<number, Waiting>): void {
  const one = waiting.get(message.id)
  if (one === undefined) return
  if (message.kind === 'said') return one.heard?.(message.name, message.data)
  waiting.delete(message.id)
  if (message.kind === 'done') one.resolve(message.result)
  else one.reject(new PartlyDone(message.error, message.data))
}

function goneError(child: ChildProcess, words: string): SluiceError {
  const how = child.signalCode ?? (child.exitCode === null ? 'it never started' : `exit code ${child.exitCode}`)
  return new SluiceError(
    'STUDIO_GONE',
    `Could not get an answer because the process that worked on it ended (${how}).`,
    {
      ...(words.trim() !== '' && { found: words.trim().split('\n').slice(-3).join('\n') }),
      hint: 'Do it again; what a run has read is kept.',
    },
  )
}
