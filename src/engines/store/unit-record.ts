import { isJsonObject, isList, type JsonValue, ownValue } from '../../json/json.ts'
import { parseJson, toJsonText } from '../../json/json-text.ts'
import type { StoredObject } from '../../load/store/object-store.ts'
import { given } from '../../model/given.ts'
import type { Unit, UnitProgress } from '../../model/unit.ts'
import type { UnitFailure, UnitState } from '../engine.ts'

/** A unit as the store keeps it, from when it is first taken. Plain JSON; one object, so that one `put` moves all of it. */
export interface UnitRecord {
  readonly unit: Unit
  readonly state: UnitState['state']
  readonly progress: UnitProgress | null
  readonly shards: readonly string[]
  /** names of objects with units that were born; the first `told` of them are known to be units for all */
  readonly born: readonly string[]
  readonly told: number
  readonly token: number
  /** counts the signs of life of the holder */
  readonly beat: number
  readonly holder: string | null
  /** tells apart two who take it in the same moment under the same name, as processes of containers may have */
  readonly taking: number
  readonly failures: number
  readonly failure: UnitFailure | null
}

export function newRecord(unit: Unit): UnitRecord {
  const nothing = { progress: null, shards: [], born: [], told: 0, holder: null, failure: null } as const
  return { unit, state: 'waiting', ...nothing, token: 0, beat: 0, taking: 0, failures: 0 }
}

export function recordBody(record: UnitRecord): Buffer {
  return bodyOf(record)
}

/** Numbers keep all their digits: positions hold those of the API. */
export function bodyOf(value: object): Buffer {
  // units and progress are JSON by their own contract
  return Buffer.from(`${toJsonText(value as unknown as JsonValue)}\n`)
}

export function readRecord({ body }: StoredObject): UnitRecord {
  const value = parseJson(body.toString('utf8'))
  if (!isJsonObject(value) || !isJsonObject(value['unit']))
    throw new Error('a unit in the store is not what sluice writes')
  for (const list of ['shards', 'born'])
    if (!isNames(ownValue(value, list))) throw new Error('a unit in the store names what sluice does not write')
  // what was written by `recordBody`
  return value as unknown as UnitRecord
}

/** Names become paths: one of another form would lead out of the store. */
function isNames(value: JsonValue | undefined): boolean {
  return isList(value) && value.every((name) => typeof name === 'string' && /^\d+-\d+$/.test(name))
}

/** A unit as it was written. */
export function readUnit({ body }: StoredObject): Unit {
  return parseJson(body.toString('utf8')) as unknown as Unit
}

/** Units as they were written. */
export function readUnits({ body }: StoredObject): readonly Unit[] {
  return parseJson(body.toString('utf8')) as unknown as readonly Unit[]
}

export function stateOf({ unit, state, progress, shards, token, failures, holder, failure }: UnitRecord): UnitState {
  return {
    unit,
    state,
    progress,
    shards,
    token,
    failures,
    ...given({ holder: holder ?? undefined, failure: failure ?? undefined }),
  }
}
