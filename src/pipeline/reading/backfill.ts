import { SluiceError } from '../../model/errors.ts'
import type { EndpointResource, Plan, ResourcePlan } from '../../model/plan.ts'
import { parentsOf } from '../../model/plan/lineage.ts'
import type { IncrementalPlan } from '../../model/plan/incremental.ts'
import type { JsonValue } from '../../json/json.ts'
import { timelineOf, timeReader } from '../../extract/incremental/timeline.ts'
import type { Reporter } from '../../model/report/events.ts'

/** A range of an earlier time that is to be read once more. */
export interface Backfill {
  /** the first value, and the last: dates, times or numbers, whatever the cursors hold */
  readonly from: string
  readonly to: string
}

/**
 * The plan of a backfill: resources with a cursor are read from one value to another, with what is read for their records;
 * all others are left out. What it remembers lies under a key of its own, so that the cursor of other runs stays where it
 * is. Throws BACKFILL_NO_CURSOR, BACKFILL_REPLACES, BACKFILL_BAD_RANGE.
 */
export function backfillOf(plan: Plan, range: Backfill, reporter: Reporter): Plan {
  const isMoved = (resource: ResourcePlan): boolean =>
    hasCursor(resource) || plan.resources.some((above) => parentsOf(resource).includes(above.name) && isMoved(above))
  const selected = plan.resources.filter((resource) => resource.selected && isMoved(resource))
  if (selected.length === 0) throw noCursor(plan)
  for (const resource of selected) checkDisposition(resource, reporter)
  const chosen = new Set(selected.map(({ name }) => name))
  const needed = new Set<string>()
  // children come after their parents
  for (const resource of plan.resources.toReversed())
    if (chosen.has(resource.name) || needed.has(resource.name))
      for (const name of [resource.name, ...parentsOf(resource)]) needed.add(name)
  const left = plan.resources.filter(({ selected: isLoaded, name }) => isLoaded && !chosen.has(name))
  if (left.length > 0)
    reporter.report({
      kind: 'note',
      message: `Left out, because they have no cursor: ${left.map(({ name }) => name).join(', ')}.`,
    })
  const mark = ` backfill ${JSON.stringify([range.from, range.to])}`
  return {
    ...plan,
    resources: plan.resources
      .filter(({ name }) => needed.has(name))
      .map((resource) => ({
        ...(hasCursor(resource) ? withRange(resource, range) : resource),
        selected: chosen.has(resource.name),
      })),
    fingerprint: plan.fingerprint + mark,
    rowFingerprints: new Map([...plan.rowFingerprints].map(([name, print]) => [name, print + mark])),
  }
}

function hasCursor(resource: ResourcePlan): resource is EndpointResource {
  return resource.endpoint?.incremental !== undefined && resource.endpoint.incremental !== null
}

function withRange(resource: EndpointResource, { from, to }: Backfill): EndpointResource {
  const { endpoint } = resource
  const { incremental } = endpoint
  if (incremental === null) return resource
  const { endValue: _end, until: _until, lag: _lag, ...kept } = incremental
  const moved: IncrementalPlan = {
    ...kept,
    lag: null,
    endValue: null,
    initialValue: valueOf(from, resource, incremental),
    until: { kind: 'value', value: valueOf(to, resource, incremental) },
    memory: `${incremental.cursorPath.text} from ${from} to ${to}`,
  }
  return { ...resource, endpoint: { ...endpoint, incremental: moved } }
}

/** A value of the command line as the cursor's records write it. */
function valueOf(text: string, { name, place }: ResourcePlan, plan: IncrementalPlan): JsonValue {
  const { initialValue } = plan
  const isNumber = typeof initialValue === 'number' || typeof initialValue === 'bigint'
  const time = plan.cursorFormat?.find(({ time: each }) => each?.read(initialValue) !== undefined)?.time
  const moment = timeReader({})(text)
  if (time !== undefined && moment !== undefined) return time.write(moment)
  const number = Number(text)
  if (isNumber && text.trim() !== '' && Number.isFinite(number)) return number
  if (!isNumber && (initialValue === null || timelineOf(plan, initialValue).read(text) !== undefined)) return text
  throw new SluiceError(
    'BACKFILL_BAD_RANGE',
    `Could not backfill "${name}" because its cursor holds other values than "${text}".`,
    {
      place,
      found: text,
      allowed: isNumber ? 'numbers' : 'dates or times, as 2024-01-31 or 2024-01-31T10:00:00Z',
      hint: `Write --from and --to as values of "${plan.cursorPath.text}", or choose other resources with --resources.`,
    },
  )
}

function checkDisposition(
  { name, place, writeDisposition, primaryKey, mergeKey }: ResourcePlan,
  reporter: Reporter,
): void {
  const { kind } = writeDisposition
  if (kind === 'replace')
    throw new SluiceError(
      'BACKFILL_REPLACES',
      `Could not backfill "${name}" because its table is replaced by what comes, and a backfill brings a part.`,
      { place, hint: 'Choose other resources with --resources, or load it with "merge".' },
    )
  if (kind !== 'append' && primaryKey.length + mergeKey.length > 0) return
  reporter.report({
    kind: 'warning',
    code: 'BACKFILL_APPENDS',
    resource: name,
    message: `What a backfill brings of "${name}" is appended: rows of that time that are there already come once more.`,
    hint: 'With "write_disposition: merge" and a primary_key they take the place of the old ones.',
  })
}

function noCursor({ resources }: Plan): SluiceError {
  const names = resources.map(({ name }) => `"${name}"`).join(', ')
  return new SluiceError(
    'BACKFILL_NO_CURSOR',
    `Could not backfill because no resource that was chosen has a cursor: ${names}.`,
    {
      hint: 'A backfill is for resources with "incremental". Load the others with "sluice run".',
    },
  )
}
