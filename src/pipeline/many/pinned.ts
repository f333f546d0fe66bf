import { isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts'
import { parseJson, toJsonText } from '../../json/json-text.ts'
import { SluiceError } from '../../model/errors.ts'
import type { PlanSpec } from '../../model/plan/plan-spec.ts'
import type { SecretVault } from '../../model/secrets.ts'
import { type PipelineState, stateJson } from '../../model/state.ts'
import { type Parts, partsFrom, partsText } from '../../state/part-cursors.ts'
import type { RunOptions } from '../run-tools.ts'

/** Options of a run that decide what is read and loaded: whoever plans it says them, for all. */
export type PinnedOptions = Pick<
  RunOptions,
  'fullRefresh' | 'refresh' | 'schemaContract' | 'limit' | 'allowShort' | 'allowEmpty'
>

/** What all machines of a run must know alike. Plain JSON; secrets are placeholders or references. */
export interface PinnedRun {
  /** the run's id: it goes into the destination with the rows */
  readonly run: string
  readonly spec: PlanSpec
  /** of the plan that was built from it */
  readonly fingerprint: string
  readonly options: PinnedOptions
  /** when the run began, epoch milliseconds: what `until: now` means */
  readonly now: number
  readonly loadId: string
  /** the state it starts from: cursors begin there */
  readonly state: PipelineState | undefined
  /** where the cursors of parents stand */
  readonly parts: Parts
  /** hash of the state of the destination: one that has moved since does not get what was read */
  readonly base: string | null
}

const version = 1

export function pinnedText(pinned: PinnedRun, vault: SecretVault): string {
  const { state, parts, spec, options, ...others } = pinned
  const value = {
    version,
    ...others,
    // plain JSON by their own contracts
    spec: spec as unknown as JsonObject,
    options: options as unknown as JsonObject,
    state: state === undefined ? null : vault.hide(toJsonText(stateJson(state))),
    parts: parts.size === 0 ? null : vault.hide(partsText(parts)),
  }
  return `${toJsonText(value)}\n`
}

/** Throws UNITS_UNREADABLE for what another version wrote, PLAN_SECRET_UNKNOWN. */
export function readPinned(text: string, vault: SecretVault): PinnedRun {
  const value = parseJson(text)
  if (!isJsonObject(value) || value['version'] !== version || !isPinned(value)) throw unreadable(value)
  const { state, parts, version: _, ...others } = value
  const shown = (hidden: string): string => vault.show(hidden) ?? unknownSecret()
  return {
    ...others,
    state: state === null ? undefined : (parseJson(shown(state)) as JsonObject as unknown as PipelineState),
    parts: parts === null ? new Map() : partsFrom(shown(parts)),
  }
}

type Written = Omit<PinnedRun, 'state' | 'parts'> & {
  readonly version: number
  readonly state: string | null
  readonly parts: string | null
}

function isPinned(value: JsonObject): value is JsonObject & Written {
  return (
    ['run', 'fingerprint', 'loadId'].every((key) => typeof value[key] === 'string') &&
    typeof value['now'] === 'number' &&
    isJsonObject(value['spec']) &&
    isJsonObject(value['options'])
  )
}

function unreadable(value: JsonValue): SluiceError {
  const found = isJsonObject(value) && typeof value['version'] === 'number' ? `version ${value['version']}` : 'no plan'
  return new SluiceError('UNITS_UNREADABLE', 'Could not go on with the planned run because another version wrote it.', {
    found,
    allowed: `version ${version}`,
    hint: 'Use the version of sluice that planned it on all machines, or plan anew: sluice units plan <config> --anew.',
  })
}

function unknownSecret(): never {
  throw new SluiceError(
    'PLAN_SECRET_UNKNOWN',
    'Could not go on with the planned run because a secret that its state holds is not known here, or has changed.',
    {
      hint: 'Give this machine the secrets that the run was planned with, or plan anew: sluice units plan <config> --anew.',
    },
  )
}
