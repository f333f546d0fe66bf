import type { Records } from '../../json/records/records.ts'
import { noRecords } from '../../json/records/decoded-records.ts'
import type { Page } from '../../model/request.ts'
import { isSpread } from '../../model/plan/lineage.ts'
import type { Unit } from '../../model/unit.ts'
import type { EndpointContext } from './extract-context.ts'
import type { ParentPage } from '../slice/child-units.ts'
import { processRecords } from './process-records.ts'
import type { Teller } from './teller.ts'
import type { Walk } from './walk.ts'
import { withPlace } from './with-place.ts'

/** What is left of a page. */
export interface Left extends Pick<ParentPage, 'all'> {
  readonly records: Records
  readonly stop: boolean
}

/**
 * Parent columns, steps, incremental filter. Of a walk for a parent's record that is not new nothing is left, but all of it
 * is there for those who are read for every record.
 */
export function keepNew(
  page: Pick<Page, 'records'>,
  walk: Walk,
  { context, teller }: { readonly context: EndpointContext; readonly teller: Teller },
): Left {
  const { resource } = context
  const { cursor } = walk
  const records = processRecords(page.records, resource, walk)
  if (walk.parent?.isOld === true) return { records: noRecords, stop: false, all: { records, isNew: () => false } }
  if (cursor === null) return { records, stop: false }
  const filtered = withPlace(resource.place, () => cursor.filter(records))
  for (const warning of filtered.warnings) teller.warning(warning)
  const { stop, isNew } = filtered
  return { records: filtered.records, stop, all: { records, isNew } }
}

/**
 * `row_order` stops top-level resources only, as in dlt (docs/contract/rest-api.md 6.7), and none of which a child needs
 * every record.
 */
export function mayStop({ resource, dependents }: EndpointContext, unit: Unit): boolean {
  const isTop = unit.parents === undefined || (resource.parent === undefined && isSpread(resource))
  return isTop && !dependents.some(({ visitsAll }) => visitsAll)
}
