import type { ReplayReport, MissingRequest } from '../../model/report/recorded.ts'
import type { JsonObject } from '../../json/json.ts'
import { parseJson } from '../../json/json-text.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Shortfall } from '../../model/report/completeness.ts'
import type { Reporter } from '../../model/report/events.ts'
import type { Schema } from '../../model/schema.ts'
import type { SecretVault } from '../../model/secrets.ts'
import type { PipelineState } from '../../model/state.ts'
import type { Recording } from '../../recording/read/open-recording.ts'
import type { Replayer } from '../../recording/read/replayer.ts'
import { standIn } from '../../recording/read/stand-ins.ts'
import { type Parts, partsFrom } from '../../state/part-cursors.ts'
import { parseStoredSchema } from '../../state/stored-schema.ts'

/** A run as the replay of a recorded one. */
export interface Replay {
  /** what the recorded run started from */
  readonly start: {
    readonly state: PipelineState | undefined
    readonly schema: Schema | undefined
    readonly parts: Parts
    /** what `until: now` meant; undefined = the recording does not say */
    readonly now: number | undefined
  }
  /** what is missing of a resource after this error; undefined when the error is about something else */
  lacks(error: unknown, resource: string): Shortfall | undefined
  /** what is missing of a resource that code makes */
  lacksCode(resource: string): Shortfall
  /** true when something of a resource is missing */
  isLacking(resource: string): boolean
  /** what the run says in the end when the recording did not reach as far as it asked */
  problem(): SluiceError | undefined
  report(): ReplayReport
}

/** Ties a run to a recording. */
export function createReplay({ head }: Recording, replayer: Replayer, vault: SecretVault): Replay {
  const missing = new Map<string, MissingRequest>()
  const byCode = new Set<string>()
  const fill = (text: string): string =>
    vault.fill(text, (name) => standIn(name, Object.hasOwn(head.secrets, name) ? head.secrets[name] : undefined))
  const report = (): ReplayReport => ({
    run: head.run,
    answered: replayer.answered(),
    missing: [...missing.values()],
    not_recorded: [...byCode],
    unused: replayer.unused(),
  })
  return {
    start: {
      state: head.state === null ? undefined : stateFrom(fill(head.state)),
      schema: head.schema === null ? undefined : parseStoredSchema(fill(head.schema)),
      parts: head.parts === undefined ? new Map() : partsFrom(fill(head.parts)),
      now: head.now,
    },
    lacks(error, resource) {
      if (!(error instanceof SluiceError) || error.code !== 'REPLAY_MISSING') return undefined
      const found = replayer.missing(error) ?? { resource, request: error.details.found ?? '' }
      missing.set(`${resource} ${found.request}`, { ...found, resource })
      return { kind: 'short', why: 'the recording does not hold all that was asked for' }
    },
    lacksCode(resource) {
      byCode.add(resource)
      return { kind: 'short', why: 'code of your own makes its records, which is not recorded' }
    },
    isLacking: (resource) => byCode.has(resource) || [...missing.values()].some((one) => one.resource === resource),
    problem: () => (missing.size + byCode.size === 0 ? undefined : notReached(report())),
    report,
  }
}

/** Says what a recording cannot say by itself: that it is a part, and that headers are not as they were. */
export function sayDoubts({ head, end, badLines }: Recording, reporter: Reporter): void {
  const why =
    end === undefined
      ? 'the process that wrote it was killed'
      : (end.stopped ?? (end.ok ? undefined : 'its run failed while it was reading'))
  if (why === undefined && badLines === 0) return
  reporter.report({
    kind: 'warning',
    code: 'REPLAY_OF_PART',
    message: `Recording "${head.run}" holds a part of its run: ${why ?? `${badLines} lines of it cannot be read`}.`,
    hint: 'What is missing is listed in the end. Record again for all of it.',
  })
}

/** Warns of headers in which requests differ from those they were answered like. */
export function sayHeaders({ otherHeaders }: Replayer, reporter: Reporter): void {
  for (const [name, count] of otherHeaders())
    reporter.report({
      kind: 'warning',
      code: 'REPLAY_HEADERS_DIFFER',
      message: `${count === 1 ? '1 request was' : `${count} requests were`} answered from the recording although the header "${name}" is not as it was.`,
      hint: 'Record again if the answers depend on it.',
    })
}

function stateFrom(text: string): PipelineState {
  // written by `toJsonText(stateJson(…))`
  return parseJson(text) as JsonObject as unknown as PipelineState
}

function notReached({ run, missing, not_recorded }: ReplayReport): SluiceError {
  const counts = new Map<string, number>()
  for (const { resource } of missing) counts.set(resource, (counts.get(resource) ?? 0) + 1)
  const parts = [
    ...[...counts].map(([resource, count]) => `${count} ${count === 1 ? 'request' : 'requests'} of "${resource}"`),
    ...not_recorded.map((resource) => `all of "${resource}", which is made by code`),
  ]
  const [first] = missing
  return new SluiceError(
    'REPLAY_MISSING',
    `Recording "${run}" does not hold all that was asked for: ${parts.join(', ')}.`,
    {
      ...(first !== undefined && { found: first.request }),
      hint: 'What it holds is loaded. Record again for what is new: sluice run <config> --record.',
    },
  )
}
