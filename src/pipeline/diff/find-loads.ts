import { nearNames } from '../../config/near-names.ts'
import type { Reader } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import { loadsTable } from '../../model/names/system-names.ts'
import type { World } from '../../model/world.ts'
import { findRun } from '../journal/run-log.ts'
import { workFolderOf } from '../work-folder.ts'

/** A completed load of a dataset. */
export interface Load {
  readonly loadId: string
  /** ISO, UTC */
  readonly insertedAt: string
  readonly schemaName: string | null
  /** null = an old dlt did not say */
  readonly schemaHash: string | null
}

/** Where loads are looked for. */
export interface LoadsOf {
  readonly reader: Reader
  readonly dataset: string
  readonly pipeline: string
  /** of its schema; undefined = of all of the dataset */
  readonly schemaName: string | undefined
  readonly world: World
}

/** The completed loads, newest first. */
export async function loadsOf({
  reader,
  dataset,
  schemaName,
}: Pick<LoadsOf, 'reader' | 'dataset' | 'schemaName'>): Promise<readonly Load[]> {
  const existing = await reader.describe(dataset)
  if (!existing.has(loadsTable)) return []
  const columns = ['load_id', 'inserted_at', 'schema_name', 'schema_version_hash', 'status'] as const
  const rows = await reader.rows({
    dataset,
    table: loadsTable,
    columns,
    orderBy: [{ column: 'load_id', order: 'desc' }],
  })
  return rows
    .filter(([, , name, , status]) => Number(status) === 0 && (schemaName === undefined || name === schemaName))
    .map(([loadId, insertedAt, name = null, hash = null]) => ({
      loadId: String(loadId),
      insertedAt: String(insertedAt),
      schemaName: name === null ? null : String(name),
      schemaHash: hash === null ? null : String(hash),
    }))
}

/**
 * The two loads that are meant, the earlier one first: by load ids, ids of runs that left a journal here, `latest` and
 * `previous`. With one of them, the load before it is the other. Throws LOAD_UNKNOWN.
 */
export async function twoLoads(
  wanted: readonly [string, string?],
  place: LoadsOf,
): Promise<readonly [before: Load, after: Load]> {
  const loads = await loadsOf(place)
  const one = await loadNamed(wanted[0], { loads, place })
  const other = wanted[1] === undefined ? loads[loads.indexOf(one) + 1] : await loadNamed(wanted[1], { loads, place })
  if (other === undefined)
    throw new SluiceError('LOAD_UNKNOWN', `Could not compare load "${one.loadId}" because it is the first one.`, {
      found: one.loadId,
      hint: 'Name two loads, or run the pipeline once more.',
    })
  if (one === other)
    throw new SluiceError('LOAD_UNKNOWN', `Could not compare load "${one.loadId}" because both names mean it.`, {
      found: wanted.join(', '),
      allowed: loads.slice(0, 10).map(({ loadId }) => loadId),
      hint: 'Name two loads, or one alone: it is compared with the load before it.',
    })
  return loads.indexOf(one) > loads.indexOf(other) ? [one, other] : [other, one]
}

interface Named {
  readonly loads: readonly Load[]
  readonly place: LoadsOf
}

async function loadNamed(name: string, { loads, place }: Named): Promise<Load> {
  const at = name === 'latest' ? 0 : name === 'previous' ? 1 : undefined
  const loadId = at === undefined ? name : undefined
  const direct = at === undefined ? loads.find((load) => load.loadId === loadId) : loads[at]
  if (direct !== undefined) return direct
  const ofRun = at === undefined ? await loadOfRun(name, place) : undefined
  const found = loads.find((load) => load.loadId === ofRun)
  if (found !== undefined) return found
  const ids = loads.slice(0, 10).map((load) => load.loadId)
  const near = nearNames(name, ['latest', 'previous', ...ids])
  throw new SluiceError('LOAD_UNKNOWN', `Could not find load "${name}" because ${whyNot(name, ofRun, loads)}.`, {
    found: name,
    allowed: ids,
    hint:
      loads.length === 0
        ? 'Load something first: sluice run <config>; or say where to look: --destination URL --dataset NAME'
        : near[0] === undefined
          ? 'Name a load id of these, a run that left a journal here, latest or previous.'
          : `Did you mean ${near[0]}?`,
  })
}

function whyNot(name: string, ofRun: string | null | undefined, loads: readonly Load[]): string {
  if (loads.length === 0) return 'nothing was loaded yet'
  if (name === 'previous') return 'there is one load only'
  if (ofRun === null) return 'that run loaded nothing, or has not yet'
  return ofRun === undefined
    ? 'no load and no run of this folder has that id'
    : `its load "${ofRun}" is not in the dataset`
}

/** The load of a run, by its journal; null = it loaded nothing, undefined = no journal of it is here. */
async function loadOfRun(run: string, { world, pipeline }: LoadsOf): Promise<string | null | undefined> {
  try {
    const { summary } = await findRun(workFolderOf(world, pipeline), run)
    return summary.loadId
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'RUN_NOT_FOUND') return undefined
    throw error
  }
}
