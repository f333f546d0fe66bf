import { createHash } from 'node:crypto'
import type { JsonValue } from '../../json/json.ts'
import { parseJson, toJsonText } from '../../json/json-text.ts'
import { given } from '../../model/given.ts'
import type { Unit, UnitProgress } from '../../model/unit.ts'
import type { UnitFailure, UnitState } from '../engine.ts'
import { fieldsOfRecord } from './scripts.ts'

/** What the fields of a unit's hash say, as `fieldsOfRecord` names them; undefined = there is no such unit. */
export function stateFrom(fields: readonly (string | null)[]): UnitState | undefined {
  const at = (name: string): string | undefined => fields[fieldsOfRecord.indexOf(name)] ?? undefined
  const unit = at('unit')
  if (unit === undefined) return undefined
  return {
    unit: unitFrom(unit),
    state: stateOf(at('state')),
    progress: (read(at('progress')) as UnitProgress | undefined) ?? null,
    shards: namesFrom(at('shards')),
    token: Number(at('token')),
    failures: Number(at('failures')),
    ...given({ holder: at('holder'), failure: read(at('failure')) as UnitFailure | undefined }),
  }
}

function stateOf(text: string | undefined): UnitState['state'] {
  if (text === 'waiting' || text === 'taken' || text === 'done' || text === 'failed') return text
  throw new Error('a unit in Redis is not what sluice writes')
}

/** Numbers keep all their digits: positions hold those of the API. */
export function textOf(value: Unit | UnitProgress | UnitFailure): string {
  // JSON by their own contract
  return toJsonText(value as unknown as JsonValue)
}

export function unitFrom(text: string): Unit {
  // what was written by `textOf`
  return parseJson(text) as unknown as Unit
}

/** What was written by `textOf`. */
function read(text: string | undefined): unknown {
  return text === undefined ? undefined : parseJson(text)
}

/** Names of shards have no spaces. */
export function namesText(names: readonly string[]): string {
  return names.join(' ')
}

function namesFrom(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : text.split(' ')
}

/** Stands for a unit in keys and ids of jobs, which may not hold everything that an id of ours does. */
export function digestOf(unit: string): string {
  return createHash('sha256').update(unit).digest('hex').slice(0, 32)
}
