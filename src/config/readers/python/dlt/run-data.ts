import { PyDict } from '../../../../python/values/dict.ts'
import { PyList, PyTuple } from '../../../../python/values/list.ts'
import { nameOfType } from '../../../../python/values/keys.ts'
import { unknownIn } from '../../../../python/values/unknown.ts'
import { PythonObject, type Running, type Value } from '../../../../python/values/value.ts'
import { refusalOf } from '../program/from-value.ts'
import { type PlacedMap, Refusal } from '../program/placed.ts'
import type { Part, PlacedRefusal, SourceRecord } from '../program/program.ts'
import type { Given } from './call-arguments.ts'
import { OtherSource } from './other-source.ts'
import { ResourceValue } from './resource-value.ts'
import { SourceValue } from './source-value.ts'

/** What a run loads, as far as it comes from rest_api configs. */
export interface RunData {
  readonly sources: readonly SourceRecord[]
  readonly refusals: readonly PlacedRefusal[]
  /** what Python makes beside them */
  readonly rows: readonly PlacedRefusal[]
}

/** The sources of `pipeline.run(data)`: one, a list of them, resources of them, what a run makes resources of; rows beside them; what is neither is refused. */
export function sourcesOf(
  { value, at }: Given,
  resourceOf: (item: Value) => Value | undefined,
  running: Running,
): RunData {
  const own = resourceOf(value)
  if (own !== undefined) return sourcesOf({ value: own, at }, () => undefined, running)
  const unknown = unknownIn(value)
  if (unknown !== undefined) return { sources: [], rows: [], refusals: [{ at, refusal: refusalOf(unknown) }] }
  if (isRows(value)) return { sources: [], refusals: [], rows: [{ at, refusal: rowsOf(value, running) }] }
  const items = value instanceof PyList || value instanceof PyTuple ? value.items : [value]
  const sources: SourceRecord[] = []
  const resources: ResourceValue[] = []
  const refusals: PlacedRefusal[] = []
  const rows: PlacedRefusal[] = []
  for (const given of items) {
    const item = resourceOf(given) ?? given
    const source = sourceOf(item, running)
    if (item instanceof ResourceValue) resources.push(item.settle(running))
    else if (isRows(item)) rows.push({ at, refusal: rowsOf(item, running) })
    else if (source === undefined) refusals.push({ at, refusal: refusedData(item, running) })
    else {
      sources.push(source.record())
      const doubts = source.doubts()
      if (doubts !== undefined) refusals.push({ at, refusal: doubts })
    }
  }
  for (const { tainted } of resources) if (tainted !== undefined) refusals.push({ at, refusal: refusalOf(tainted) })
  if (resources.length > 0) sources.push(ofResources(resources, at))
  return { sources, refusals, rows }
}

/** The hints of a run stay with the resources of its sources, as in dlt; a resource that is run by itself keeps its own. */
export function keepHints({ value }: Given, hints: PlacedMap, running: Running): void {
  const items = value instanceof PyList || value instanceof PyTuple ? value.items : [value]
  const contract = hints.get('schema_contract')
  for (const item of items) {
    if (!(item instanceof SourceValue)) continue
    if (contract !== undefined && contract.value !== null) item.set('schema_contract', contract)
    if (hints.size > 0) for (const resource of item.extracted()) resource.hint(hints, running)
  }
}

/** Resources that are run by themselves: dlt puts them into the pipeline's own schema. */
function ofResources(resources: readonly ResourceValue[], at: Given['at']): SourceRecord {
  return {
    made: { at: resources[0]?.record.part?.at ?? at, call: 'resources' },
    name: undefined,
    isNamed: false,
    settings: new Map(),
    parts: partsOf(resources),
    // a resource that is run is loaded, whether or not it is selected in a source
    resources: resources.map(({ record }) => ({ ...record, selected: true })),
    refusals: [],
    doubts: undefined,
  }
}

/** The configs that resources come from. */
export function partsOf(resources: readonly ResourceValue[]): readonly Part[] {
  return [...new Set(resources.flatMap(({ record: { part } }) => (part === undefined ? [] : [part])))]
}

/** A source, also of a function that was not called: a run calls it. */
function sourceOf(item: Value, running: Running): SourceValue | undefined {
  if (item instanceof SourceValue) return item
  const isFactory = item instanceof PythonObject && 'isSourceFactory' in item
  const made = isFactory ? running.call(item, []) : null
  return made instanceof SourceValue ? made : undefined
}

/** Rows as they stand in the program, and sources that only dlt has. */
export function isRows(item: Value): boolean {
  if (item instanceof OtherSource || item instanceof PyDict) return true
  return item instanceof PyList && item.items.length > 0 && item.items.every((row) => row instanceof PyDict)
}

/** Why they are not loaded. */
export function rowsOf(item: Value, running: Running): Refusal {
  const line = running.lineOf(running.at)
  if (item instanceof OtherSource)
    return new Refusal(`line ${line} loads another source of dlt (${item.called})`, 'Load it with dlt.')
  return new Refusal(`line ${line} loads rows that stand in the program (${nameOfType(item)})`, rowsHint)
}

const rowsHint = 'Rows that code makes go into a TypeScript config: resource({name, rows}).'

function refusedData(item: Value, running: Running): Refusal {
  const unknown = unknownIn(item)
  if (unknown !== undefined) return refusalOf(unknown)
  const line = running.lineOf(running.at)
  if (/^(?:function|generator)$/.test(nameOfType(item)))
    return new Refusal(
      `line ${line} loads what a function of Python gives`,
      'If it gives the resources of rest_api_resources(…), put @dlt.source on it; rows that code makes go into a TypeScript config: resource({name, rows}).',
    )
  return new Refusal(
    `line ${line} loads something that is not a rest_api source (${nameOfType(item)})`,
    `Load it in a pipeline of its own. ${rowsHint}`,
  )
}
