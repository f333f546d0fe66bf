import type { RunSnapshot, SnapshotResource } from '../api/contract.ts'
import { rateOf, type Sample } from '../live/rates.ts'

/** How long a run will still read, and how that is known. */
export interface Estimate {
  readonly ms: number
  readonly from: 'totals' | 'parents' | 'last time'
}

type Known = Pick<RunSnapshot, 'resources' | 'startedAt' | 'lastTime' | 'phase'>

/**
 * From totals that the answers announced, else from the parents that are done, else from the last complete run of the
 * same config. undefined = nobody can know: nothing is made up. Resources are read side by side: the slowest counts.
 */
export function estimate(run: Known, samples: readonly Sample[], now: number): Estimate | undefined {
  if (run.phase !== 'extracting') return undefined
  const open = run.resources.filter(({ state }) => state !== 'done')
  const each = open.map((resource) => ofResource(resource, run.resources, { samples, now }))
  const known = each.filter((one) => one !== undefined)
  if (open.length > 0 && known.length === open.length)
    return known.reduce((longest, one) => (one.ms > longest.ms ? one : longest))
  return ofLastTime(run, now)
}

function ofResource(
  resource: SnapshotResource,
  all: readonly SnapshotResource[],
  { samples, now }: { readonly samples: readonly Sample[]; readonly now: number },
): Estimate | undefined {
  const { total, records, parent, parents, startedAt } = resource
  if (parent === undefined) {
    const rate = rateOf(samples, resource.resource)
    if (total === undefined || rate === undefined || rate <= 0) return undefined
    return { ms: (Math.max(0, total - records) / rate) * 1000, from: 'totals' }
  }
  // more parents may come as long as they are being read
  const isFinal = all.find((other) => other.resource === parent)?.state === 'done'
  if (!isFinal || parents === undefined || parents.done === 0 || startedAt === null) return undefined
  const each = (now - Date.parse(startedAt)) / parents.done
  return { ms: each * Math.max(0, parents.seen - parents.done), from: 'parents' }
}

function ofLastTime({ lastTime, startedAt }: Known, now: number): Estimate | undefined {
  if (lastTime === undefined) return undefined
  const rest = lastTime.extractMs - (now - Date.parse(startedAt))
  return rest > 0 ? { ms: rest, from: 'last time' } : undefined
}

/** `about 2 min left (from totals)`, `total unknown`. */
export function estimateWords(found: Estimate | undefined): string {
  if (found === undefined) return 'total unknown'
  const how = { totals: 'from totals', parents: 'from parents done', 'last time': 'like last time' }[found.from]
  return `about ${roughly(found.ms)} left (${how})`
}

/** No more exact than it can be. */
function roughly(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 10) return 'a few seconds'
  if (seconds < 55) return `${Math.round(seconds / 10) * 10} s`
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min`
  return `${(seconds / 3600).toFixed(1)} h`
}
