import { given } from '../../model/given.ts'
import { isList } from '../../json/json.ts'
import { isSystemName, loadsTable } from '../../model/names/system-names.ts'
import type { QueryValue, Session } from '../../load/destination.ts'
import { parseRecalled, type Restored } from '../../state/restore.ts'

/** A dataset as one pipeline sees it, which may share it with others. */
export interface OwnShare {
  /** what it has loaded, as far as that can be told apart: see `ownShare` */
  readonly tables: readonly string[]
  /** load id and moment of its newest loads */
  readonly loads: readonly (readonly QueryValue[])[]
}

/** Loads that are told of. */
const mostLoads = 10

/**
 * Of the tables and loads of a dataset those of one pipeline: of the schemas that its state names. Pipelines with a schema of one name
 * are one here, for their tables are. Everything, where the pipeline has left no state.
 */
export async function ownShare(
  session: Session,
  { dataset, pipeline, restored }: { readonly dataset: string; readonly pipeline: string; readonly restored: Restored },
): Promise<OwnShare> {
  const { existing, state, schema } = restored
  const all = [...existing.keys()].filter((table) => !isSystemName(table))
  const read = (schemaName?: string) =>
    existing.has(loadsTable)
      ? session.rows({
          dataset,
          table: loadsTable,
          columns: ['load_id', 'inserted_at'],
          ...given({ where: schemaName === undefined ? undefined : [{ column: 'schema_name', equals: schemaName }] }),
          orderBy: [{ column: 'load_id', order: 'desc' }],
          limit: mostLoads,
        })
      : Promise.resolve([])
  if (state === undefined || schema === undefined) return { tables: all, loads: await read() }
  const named = state.other['schema_names']
  const names = new Set([schema.name, ...(isList(named) ? named.map(String) : [])])
  const mine = new Set<string>()
  const loads: QueryValue[][] = []
  for (const schemaName of names) {
    const known =
      schemaName === schema.name
        ? schema
        : parseRecalled(await session.recall({ dataset, pipeline, schemaName })).schema
    for (const table of known?.tables.keys() ?? []) mine.add(table)
    loads.push(...(await read(schemaName)))
  }
  // load ids are compared as text everywhere (docs/contract/tables.md 4.3)
  const newest = loads.toSorted(([one], [other]) => (String(one) < String(other) ? 1 : -1)).slice(0, mostLoads)
  return { tables: all.filter((table) => mine.has(table)), loads: newest }
}
