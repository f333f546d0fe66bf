import type { Page } from '../../model/request.ts'
import type { ExtractedPage } from '../../model/unit.ts'
import type { EndpointContext } from './extract-context.ts'
import { processRecords } from './process-records.ts'
import type { Teller } from './teller.ts'
import type { Walk } from './walk.ts'
import { withPlace } from './with-place.ts'

/**
 * Parent columns, steps, incremental filter. `row_order` stops top-level resources only, as in dlt
 * (docs/contract/rest-api.md 6.7).
 */
export function keepNew(
  page: Pick<Page, 'records'>,
  walk: Walk,
  { context, teller }: { readonly context: EndpointContext; readonly teller: Teller },
): { readonly records: ExtractedPage['records']; readonly stop: boolean } {
  const { resource, cursor } = context
  const records = processRecords(page.records, resource, walk)
  if (cursor === null) return { records, stop: false }
  const filtered = withPlace(resource.place, () => cursor.filter(records))
  for (const warning of filtered.warnings) teller.warning(warning)
  return filtered
}
