import { SluiceError } from '../../../model/errors.ts'
import type { PipelineState } from '../../../model/state.ts'
import type { SchemaView } from '../../../render/schema-view.ts'
import { type Load, loadsOf } from '../../diff/find-loads.ts'
import { type SchemaDiff, schemaDiff } from '../../diff/schema-changes.ts'
import type { Asking } from './browse.ts'

/** What a destination remembers of a pipeline. */
export interface BrowsedMemory {
  /** undefined = nothing was loaded */
  readonly view: SchemaView | undefined
  readonly state: PipelineState | undefined
  /** newest first */
  readonly loads: readonly Load[]
}

/** Reads schema, state and the loads. */
export async function browseMemory(asking: Asking): Promise<BrowsedMemory> {
  const { found } = asking.browser
  const { schema, state } = await found.warehouse.recalledBy(asking.reader)
  const { dataset, destination } = found.warehouse
  const { rowValues } = destination.capabilities
  const view = schema && { schema, pipeline: found.pipeline, dataset, ...(rowValues !== undefined && { rowValues }) }
  return { view, state, loads: await loads(asking, schema?.name) }
}

/** What changed in the schema since a load, that load not included. Throws LOAD_UNKNOWN. */
export async function browseSchemaDiff(asking: Asking, since: string): Promise<SchemaDiff> {
  const { found } = asking.browser
  const { schema } = await found.warehouse.recalledBy(asking.reader)
  const all = await loads(asking, schema?.name)
  const before = all.find(({ loadId }) => loadId === since)
  const [newest] = all
  if (before === undefined || newest === undefined)
    throw new SluiceError('LOAD_UNKNOWN', 'Could not compare schemas because there is no such load.', {
      found: since,
      allowed: all.slice(0, 10).map(({ loadId }) => loadId),
      hint: 'Name one of these.',
    })
  return schemaDiff([before, newest], { reader: asking.reader, dataset: found.warehouse.dataset })
}

function loads({ browser, reader }: Asking, schemaName: string | undefined): Promise<readonly Load[]> {
  return loadsOf({ reader, dataset: browser.found.warehouse.dataset, schemaName })
}
