import { join } from 'node:path'
import { z } from 'zod'
import { type Capabilities, type ColumnTypes, defineDestination, type Session } from '../../../src/load/destination.ts'
import type { Target } from '../../../src/model/destination.ts'
import { SluiceError } from '../../../src/model/errors.ts'
import { loadsTable, stateTable, versionTable } from '../../../src/model/names/system-names.ts'
import { beginLoad } from './begin-load.ts'
import { openStore, type Store } from './files.ts'
import { completedLoads, describe, linesOf, rowsOf } from './read.ts'

const capabilities: Capabilities = {
  atomicity: 'file',
  maxIdentifierLength: 65_536,
  mergeStrategies: [],
  dltType: 'dlt.destinations.filesystem',
}

interface FolderTarget extends Target {
  readonly location: string
}

const types: ColumnTypes = {
  render: ({ dataType }) => dataType ?? '',
  accepts: (existing, { dataType }) => dataType === undefined || existing === dataType,
  change: ({ table }) => `remove the folder of "${table}"`,
}

/**
 * A folder of JSONL files, for tests alone: it proves that a destination of grade `file` needs nothing of its own in
 * shared code.
 */
export const folder = defineDestination({
  type: 'folder',
  summary: 'a folder of JSONL files',
  options: z.strictObject({ path: z.string() }),
  injectable: [],
  secret: [],
  capabilities,
  forms: ['folder:PATH'],
  parse: (text) => (text.startsWith('folder:') ? { path: text.slice(7) } : undefined),
  locate: ({ path }): FolderTarget => ({ destination: 'folder', label: `folder:${path}`, location: path }),
  connect: ({ location }) => Promise.resolve(openSession((dataset) => openStore(join(location, dataset)))),
})

function openSession(storeOf: (dataset: string) => Store): Session {
  const newest = (dataset: string) => describe(storeOf(dataset))
  return {
    type: 'folder',
    capabilities,
    types,
    describe: newest,
    async recall({ dataset, pipeline, schemaName }) {
      const store = storeOf(dataset)
      const schemas = await rowsOf(store, {
        dataset,
        table: versionTable,
        columns: ['schema'],
        where: [{ column: 'schema_name', equals: schemaName }],
        orderBy: [
          { column: 'inserted_at', order: 'desc' },
          { column: 'version', order: 'desc' },
        ],
      })
      const states = (await linesOf(store, stateTable)).filter(({ pipeline_name }) => pipeline_name === pipeline)
      const loads = (await linesOf(store, loadsTable)).map(
        ({ load_id, inserted_at }) => [load_id, inserted_at] as const,
      )
      const state = states.at(-1)?.['state']
      const schema = schemas[0]?.[0]
      return {
        existing: await newest(dataset),
        schema: typeof schema === 'string' ? schema : undefined,
        state: typeof state === 'string' ? state : undefined,
        newestLoad: {
          loadId: loads
            .map(([id]) => String(id))
            .toSorted()
            .at(-1),
          insertedAt: loads
            .map(([, at]) => String(at))
            .toSorted()
            .at(-1),
        },
      }
    },
    has: async ({ dataset, loadId }) => (await completedLoads(storeOf(dataset))).has(loadId),
    rows: (query) => rowsOf(storeOf(query.dataset), query),
    count: async (query) => (await rowsOf(storeOf(query.dataset), query)).length,
    query: () =>
      Promise.reject(
        new SluiceError('QUERY_FAILED', 'Could not run the query because files answer none.', { hint: '' }),
      ),
    qualify: (dataset, table) => `${dataset}/${table}`,
    begin: (plan) => beginLoad(storeOf(plan.dataset), plan),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}
