import { SluiceError } from '../../model/errors.ts'
import type { RunId } from '../../model/sealed-package.ts'
import type { World } from '../../model/world.ts'
import type { RunOptions } from '../run-tools.ts'

/** The id of a run: the scheduler's own, or a new one. */
export function runIdOf({ runId }: Pick<RunOptions, 'runId'>, world: World): RunId {
  if (runId !== undefined) return { id: runId, given: true }
  const bytes = Buffer.from(world.randomBytes(16)).toString('hex')
  return { id: bytes.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), given: false }
}

/** What a given run id may be. */
export const runIdRule = 'A run id is 1 to 200 characters, without control characters or blanks around it.'

export function isRunId(text: string): boolean {
  return /^[^\p{Cc}]{1,200}$/u.test(text) && text.trim() === text
}

export function badRunId(found: string): SluiceError {
  return new SluiceError('RUN_ID_INVALID', `Could not run because the run id cannot be used.`, {
    found: found.slice(0, 200),
    allowed: runIdRule,
    hint: 'Give the id your scheduler has for this run, or leave `runId` out.',
  })
}
