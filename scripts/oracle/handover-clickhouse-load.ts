/** The middle of `handover-clickhouse.py`: restores what dlt left and loads one run by hand. `tsx … <URL>` */
import { clickhouse } from '../../src/destinations/clickhouse/clickhouse.ts'
import { locateDatabase, parseUrl } from '../../src/destinations/clickhouse/locate.ts'
import { asTableName } from '../../src/model/names.ts'
import { parseRecalled } from '../../src/state/restore.ts'
import { storedCursor } from '../../src/state/stored-state.ts'
import { dataset, loadRows, realWorld } from '../../test/kits/load-rows.ts'

const target = locateDatabase(clickhouse.options.parse(parseUrl(process.argv[2] ?? '')))
await using session = await clickhouse.connect(target, realWorld)
const { schema, state } = parseRecalled(await session.recall({ dataset, pipeline: 'shop', schemaName: 'shop' }))
if (schema === undefined || state === undefined) throw new Error('nothing to restore')
const cursor = storedCursor(state, { schemaName: 'shop', resource: 'items', cursorPath: 'updated' })
const loadId = `${Date.now() / 1000}`
const updated = '2024-01-04T00:00:00Z'
const item = (id: number, name: string) => ({
  id,
  name,
  updated: Date.parse(updated) * 1000,
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
await loadRows(session, {
  loadId,
  tables: ['items', 'items__tags'].flatMap((name) => schema.tables.get(asTableName(name)) ?? []),
  rows: { items: [item(2, 'two from sluice'), item(4, 'four from sluice')], items__tags: [tag(2, 'y'), tag(4, 'x')] },
  cursors: [
    {
      resource: 'items',
      cursorPath: 'updated',
      state: {
        initial_value: cursor?.initial_value ?? null,
        last_value: updated,
        unique_hashes: [],
        start_value: cursor?.last_value ?? null,
      },
    },
  ],
})
