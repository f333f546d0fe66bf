import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject, isList, type JsonObject, type JsonValue, ownValue } from '../../json/json.ts'
import { editFormatOf, outline } from '../../library/edit/edit-config.ts'
import type { World } from '../../model/world.ts'
import type { Cursor, PipelineState } from '../contract/pipeline.ts'
import type { NamedPipeline } from './list-project.ts'

type Configured = NonNullable<Cursor['configured']>

/** A state with what the config says now beside each cursor; as it is where the config cannot be compared. */
export async function withConfigured(
  state: PipelineState,
  { config }: NamedPipeline,
  { cwd }: World,
): Promise<PipelineState> {
  const format = config === null ? undefined : editFormatOf(config.file)
  if (config === null || format === undefined) return state
  const text = await readFile(join(cwd, config.file), 'utf8').catch(() => '')
  const value = outline(text.replace(/^\uFEFF/, ''), format)?.[config.document - 1]?.value
  if (value === undefined) return state
  const known = cursorsIn(value)
  const cursors = state.cursors.map((cursor) => ({ ...cursor, configured: known.get(cursor.resource) ?? null }))
  return { ...state, cursors }
}

/** The cursor of each resource, as dlt's dialect writes it: in the endpoint, or as a parameter. */
function cursorsIn(config: JsonValue): ReadonlyMap<string, Configured> {
  const resources = isJsonObject(config) ? ownValue(config, 'resources') : undefined
  const found = new Map<string, Configured>()
  for (const resource of isList(resources) ? resources : []) {
    if (!isJsonObject(resource)) continue
    const name = ownValue(resource, 'name')
    const incremental = incrementalOf(resource)
    if (typeof name !== 'string' || incremental === undefined) continue
    const path = ownValue(incremental, 'cursor_path')
    found.set(name, {
      path: typeof path === 'string' ? path : '',
      initialValue: ownValue(incremental, 'initial_value') ?? null,
    })
  }
  return found
}

function incrementalOf(resource: JsonObject): JsonObject | undefined {
  const endpoint = ownValue(resource, 'endpoint')
  for (const holder of [endpoint, resource]) {
    const incremental = isJsonObject(holder) ? ownValue(holder, 'incremental') : undefined
    if (isJsonObject(incremental)) return incremental
  }
  const params = isJsonObject(endpoint) ? ownValue(endpoint, 'params') : undefined
  const values = isJsonObject(params) ? Object.values(params) : []
  return values.find((value): value is JsonObject => isJsonObject(value) && ownValue(value, 'type') === 'incremental')
}
