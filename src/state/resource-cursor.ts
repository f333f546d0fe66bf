import { type IncrementalState, memoryOf } from '../model/plan/incremental.ts'
import type { ResourcePlan } from '../model/plan.ts'
import type { PipelineState } from '../model/state.ts'
import { replacesTable } from '../model/plan/disposition.ts'
import { storedCursor } from './stored-state.ts'

/**
 * What a resource's cursor goes on from; undefined = it begins. A replace resource starts over every time
 * (docs/contract/tables.md 5.3).
 */
export function storedCursorOf(
  { name, endpoint, writeDisposition }: Pick<ResourcePlan, 'name' | 'endpoint' | 'writeDisposition'>,
  { state, source }: { readonly state: PipelineState | undefined; readonly source: string },
): IncrementalState | undefined {
  const incremental = endpoint?.incremental ?? null
  if (incremental === null || replacesTable(writeDisposition)) return undefined
  return storedCursor(state, { schemaName: source, resource: name, cursorPath: memoryOf(incremental) })
}
