import { listDatasets } from '../../load/sql/list-datasets.ts'
import type { Reader } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import { stateTable, versionTable } from '../../model/names/system-names.ts'
import type { Warehouse } from '../warehouse.ts'

/** What a destination says of itself when nobody names a pipeline. */
export interface Loaded {
  readonly dataset: string
  readonly pipeline: string
}

/** What is asked of a destination that was named without a pipeline. */
export interface LoadedChoice {
  /** default: the only one that is there */
  readonly dataset?: string
  /** true = one of several pipelines will do: the newest. Default: it has to be the only one */
  readonly anyPipeline?: boolean
}

/**
 * The dataset and the pipeline that loaded it, by what the destination holds. Throws DATASET_NEEDED when there are
 * several, NOTHING_LOADED when there is none, PIPELINE_UNKNOWN when several pipelines load it and one has to be meant.
 */
export async function findLoaded(
  { read, target: { label } }: Pick<Warehouse, 'read' | 'target'>,
  { dataset: named, anyPipeline = false }: LoadedChoice,
): Promise<Loaded> {
  return read(async (reader) => {
    const dataset = named ?? onlyOf(await listDatasets(reader), label)
    const pipelines = await pipelinesOf(reader, dataset)
    const [newest = dataset] = pipelines
    if (anyPipeline || pipelines.length <= 1) return { dataset, pipeline: newest }
    throw new SluiceError(
      'PIPELINE_UNKNOWN',
      `Could not tell which pipeline is meant because several load dataset "${dataset}" of ${label}.`,
      { allowed: pipelines, hint: 'Name one of these.' },
    )
  })
}

function onlyOf(datasets: readonly string[], label: string): string {
  const [only, ...others] = datasets
  if (only === undefined)
    throw new SluiceError('NOTHING_LOADED', `Could not look into ${label} because nothing was loaded there.`, {
      hint: 'Load into it first, or say where else to look: --destination URL.',
    })
  if (others.length === 0) return only
  throw new SluiceError('DATASET_NEEDED', `Could not tell which dataset of ${label} is meant because it has several.`, {
    allowed: datasets,
    hint: `Name one: --dataset ${only}`,
  })
}

/** Newest first; of a dataset without states, the schemas that are stored there. */
async function pipelinesOf(reader: Reader, dataset: string): Promise<readonly string[]> {
  const existing = await reader.describe(dataset)
  const namesBy = async (table: string, column: string, moment: string): Promise<readonly string[]> => {
    if (!existing.get(table)?.has(moment)) return []
    const rows = await reader.rows({
      dataset,
      table,
      columns: [column],
      orderBy: [{ column: moment, order: 'desc' }],
    })
    return [...new Set(rows.map(([name]) => String(name)))]
  }
  const pipelines = await namesBy(stateTable, 'pipeline_name', 'created_at')
  return pipelines.length > 0 ? pipelines : namesBy(versionTable, 'schema_name', 'inserted_at')
}
