import type { Span } from '../../../../python/syntax/tree.ts'
import { configOf, hintOf } from './apply-hints.ts'
import { isMap, isPlacedList, type Placed, type PlacedMap, Refusal } from './placed.ts'
import type { AddedStep, PlacedRefusal, ResourceRecord } from './program.ts'

/** A resource of the config with everything in it that the program changed afterwards. */
export function resourceConfig(resource: ResourceRecord, written: Placed): Placed {
  const changes = new Map(resource.changes)
  const selected = isSelected(resource)
  if (selected !== isSelected({ ...resource, selected: undefined }))
    changes.set('selected', { value: selected, at: written.at })
  if (resource.steps.length > 0) changes.set('processing_steps', withSteps(resource, written.at))
  for (const key of ['incremental', 'incremental_param']) {
    const cursor = changes.get(key)
    changes.delete(key)
    if (cursor !== undefined) changes.set('endpoint', withIncremental(resource, key, cursor))
  }
  const limit = changes.get('add_limit')
  const why = limit && refusedLimit(resource, limit, changes.get('processing_steps'))
  if (limit !== undefined && why !== undefined)
    changes.set('add_limit', { ...limit, value: new Refusal(why, limitHint) })
  if (changes.size === 0) return written
  const own: PlacedMap = isMap(written.value) ? written.value : new Map([['name', written]])
  return { ...written, value: new Map([...own, ...changes]) }
}

/** Why what a limit counts in dlt is not what sluice counts. */
function refusedLimit(resource: ResourceRecord, limit: Placed, steps: Placed | undefined): string | undefined {
  if (resource.isCollected === true && limit.value !== null && limit.value !== 0)
    return '"add_limit" counts what its function gives, and it gives all rows at once'
  if (!countsItems(limit)) return undefined
  if (resource.isRepeated === true) return '"add_limit" counts what its function gives for all of its requests together'
  if (resource.gives === 'rows') return '"add_limit" counts the rows that its function gives one by one'
  return hasYieldMap(steps ?? hintOf(resource, 'processing_steps'))
    ? '"add_limit" counts the items that "yield_map" gives one by one'
    : undefined
}

const limitHint = 'Take one of the two out: sluice counts pages, or rows of whole pages.'

function countsItems({ value }: Placed): boolean {
  if (!isMap(value)) return value !== null && value !== 0
  const items = value.get('max_items')
  return items !== undefined && items.value !== null && items.value !== 0
}

function hasYieldMap(steps: Placed | undefined): boolean {
  return isPlacedList(steps?.value) && steps.value.some(({ value }) => isMap(value) && value.has('yield_map'))
}

/** Whether a run loads the resource: as the program says, else as the config does. */
export function isSelected(resource: ResourceRecord): boolean {
  return resource.selected ?? hintOf(resource, 'selected')?.value !== false
}

/** The config's own steps, which stand for those of `resource_defaults`, and the added ones where dlt has them. */
function withSteps(resource: ResourceRecord, at: Span): Placed {
  const written = hintOf(resource, 'processing_steps')
  const steps = isPlacedList(written?.value) ? written.value.flatMap(singleSteps) : []
  for (const { step, insertAt } of resource.steps) {
    if (insertAt === undefined) steps.push(step)
    else steps.splice(insertAt - 1, 0, step)
  }
  return { value: steps, at: written?.at ?? resource.steps[0]?.step.at ?? at }
}

/** Each key of a step is a step of dlt's pipe. */
function singleSteps(step: Placed): readonly Placed[] {
  const { value } = step
  if (!isMap(value) || value.size < 2) return [step]
  return ['filter', 'map', 'yield_map'].flatMap((kind) => {
    const own = value.get(kind)
    return own === undefined ? [] : [{ at: own.at, value: new Map([[kind, own]]) }]
  })
}

/** Why a step cannot be put where it is asked for. */
export function refusedPosition(resource: ResourceRecord, { insertAt, step }: AddedStep): PlacedRefusal | undefined {
  const written = hintOf(resource, 'processing_steps')
  const before = (isPlacedList(written?.value) ? written.value.flatMap(singleSteps).length : 0) + resource.steps.length
  if (insertAt === undefined || (insertAt >= 1 && insertAt <= before + 1)) return undefined
  const why = `a step is put at position ${insertAt}, and there are ${before} steps`
  return { at: step.at, refusal: new Refusal(why, 'Write the steps in their order into "processing_steps".') }
}

function withIncremental(resource: ResourceRecord, kind: string, cursor: Placed): Placed {
  const endpoint = configOf(resource)?.get('endpoint')
  const path = typeof endpoint?.value === 'string' ? new Map([['path', endpoint]]) : new Map<string, Placed>()
  const own = isMap(endpoint?.value) ? endpoint.value : path
  const at = endpoint?.at ?? cursor.at
  if (kind === 'incremental') return { at, value: new Map([...own, ['incremental', cursor]]) }
  const params = own.get('params')?.value
  const changed = new Map([...(isMap(params) ? params : []), ...(isMap(cursor.value) ? cursor.value : [])])
  return { at, value: new Map([...own, ['params', { at, value: changed }]]) }
}
