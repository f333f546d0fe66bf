/**
 * The middle of `handover.py`: restores what dlt left in a DuckDB file, loads one run by hand, and prints what it found
 * as JSON. `tsx scripts/oracle/handover-load.ts <file>`
 */
import { duckdb } from '../../src/destinations/duckdb/duckdb.ts'
import { parseRecalled } from '../../src/state/restore.ts'
import { schemaVersionHash } from '../../src/state/stored-schema.ts'
import { stateVersionHash, storedCursor } from '../../src/state/stored-state.ts'
import { asTableName } from '../../src/model/names.ts'
import { dataset, loadRows, realWorld } from '../../test/kits/load-rows.ts'

const location = process.argv[2] ?? ''
const session = await duckdb.connect({ destination: 'duckdb', label: location, location }, realWorld)
const { schema, state } = parseRecalled(await session.recall({ dataset, pipeline: 'shop', schemaName: 'shop' }))
if (schema === undefined || state === undefined) throw new Error('nothing to restore')
const cursor = storedCursor(state, { schemaName: 'shop', resource: 'items', cursorPath: 'updated' })

const loadId = `${Date.now() / 1000}`
const micros = (iso: string): number => Date.parse(iso) * 1000
const item = (id: number, name: string, updated: string) => ({
  id,
  name,
  updated: micros(updated),
  price: id + 0.5,
  owner__id: id,
  _dlt_load_id: loadId,
  _dlt_id: `sluice${id}`,
})
const tag = (id: number, value: string) => ({
  value,
  _dlt_root_id: `sluice${id}`,
  _dlt_parent_id: `sluice${id}`,
  _dlt_list_idx: 0,
  _dlt_id: `sluice${id}.0`,
})
const tables = ['items', 'items__tags'].flatMap((name) => schema.tables.get(asTableName(name)) ?? [])
await loadRows(session, {
  loadId,
  tables,
  rows: {
    items: [item(2, 'two from sluice', '2024-01-04T00:00:00Z'), item(4, 'four from sluice', '2024-01-04T00:00:00Z')],
    items__tags: [tag(2, 'y'), tag(4, 'x')],
  },
  cursors: [
    {
      resource: 'items',
      cursorPath: 'updated',
      state: {
        initial_value: cursor?.initial_value ?? null,
        last_value: '2024-01-04T00:00:00Z',
        unique_hashes: [],
        start_value: cursor?.last_value ?? null,
      },
    },
  ],
})
await session[Symbol.asyncDispose]()
console.log(
  JSON.stringify({
    schema_hash: schemaVersionHash(schema),
    stored_schema_hash: schema.versionHash,
    state_hash: stateVersionHash(state),
    stored_state_hash: state.versionHash,
    last_value: cursor?.last_value,
  }),
)
