import { realWorld } from '../../library/real-world.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import { gateOf } from '../project/named-modules.ts'
import { openTrust } from '../project/trust.ts'
import { reportOf } from '../server/failures.ts'
import { FailedWith, type FromChild, type Surroundings, type ToChild, type Verb, type Work } from './messages.ts'

/** Milliseconds that a process without its server lives on, to come to a safe point. */
const graceMs = 30_000

/**
 * Serves verbs to the process that forked this one. Signals of the terminal are the server's to hear; when the server is
 * gone, what goes on comes to its next safe point, and then the process ends.
 */
export function serve(verbs: Readonly<Record<string, Verb>>): void {
  const running = new Map<number, AbortController>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
  const send = (message: FromChild): void => {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
  }
  let place: Pick<Work, 'world' | 'modules'> | undefined
  process.on('message', (message: ToChild) => {
    if (message.kind === 'stop') running.get(message.id)?.abort()
    else if (message.kind === 'begin') place = begun(message)
    else if (place !== undefined) void work(message, { verbs, running, send, place })
  })
  process.once('disconnect', () => {
    for (const stop of running.values()) stop.abort()
    setTimeout(() => process.exit(1), running.size === 0 ? 0 : graceMs).unref()
    if (running.size === 0) process.exit(0)
  })
}

function begun({ env, envFiles, trusted }: Surroundings): Pick<Work, 'world' | 'modules'> {
  const world = realWorld({ env, ...given({ envFiles }) })
  return { world, modules: gateOf(openTrust(world.cwd, trusted)) }
}

function cancelled(): SluiceError {
  return new SluiceError('STUDIO_CANCELLED', 'It was stopped before it came to an end.', { hint: 'Do it again.' })
}

interface Serving {
  readonly verbs: Readonly<Record<string, Verb>>
  readonly running: Map<number, AbortController>
  readonly send: (message: FromChild) => void
  readonly place: Pick<Work, 'world' | 'modules'>
}

async function work(job: ToChild & { readonly kind: 'job' }, { verbs, running, send, place }: Serving): Promise<void> {
  const { id, verb: name, input } = job
  const stop = new AbortController()
  running.set(id, stop)
  try {
    const verb = verbs[name]
    if (verb === undefined) throw new Error(`there is no verb "${name}"`)
    const say = (what: string, data: unknown): void => send({ kind: 'said', id, name: what, data })
    // whoever sends it knows what the verb takes
    send({ kind: 'done', id, result: await verb(input as never, { ...place, signal: stop.signal, say }) })
  } catch (error) {
    const isPart = error instanceof FailedWith
    const cause = isPart ? error.cause : error
    // whoever stopped it has no use for the words of what it was doing
    const report = reportOf(stop.signal.aborted && !(cause instanceof SluiceError) ? cancelled() : cause)
    send({ kind: 'failed', id, error: report, ...(isPart && { data: error.data }) })
  } finally {
    running.delete(id)
    if (!process.connected && running.size === 0) process.exit(0)
  }
}
