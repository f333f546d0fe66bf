import { changeData } from '../../library/read/change-data.ts'
import { openPipeline, type PipelineHost, type PipelineSource } from '../../library/open-pipeline.ts'
import type { Work } from '../child/messages.ts'
import type { ChangeAnswer, ChangeRequest } from '../contract/data.ts'
import type { DropAnswer, DropRequest, SyncAnswer, SyncRequest } from '../contract/pipeline.ts'
import { pendingPackages } from '../query/pending.ts'

/** Which pipeline a verb is about: by its config, else by its name. */
export interface Meant {
  readonly source: PipelineSource
  readonly pipeline: string
}

function hostOf({ world, signal }: Work): PipelineHost {
  return { world, signal, command: 'studio' }
}

/** `sluice drop` */
export async function dropVerb(
  { source, pipeline: name, choice }: Meant & { readonly choice: DropRequest },
  work: Work,
): Promise<DropAnswer> {
  const { dryRun, ...what } = choice
  const pipeline = openPipeline(source, { refuseModules: work.modules }, hostOf(work))
  const prepared = await pipeline.drop(what)
  const { plan, destination, dataset } = prepared
  let loadId: string | null = null
  let rows: ReadonlyMap<string, number> = new Map()
  try {
    rows = await prepared.rows()
    if (!dryRun) loadId = await prepared.apply()
  } finally {
    await prepared.leave()
  }
  return {
    command: dropCommand(name, choice),
    destination,
    dataset,
    tables: plan.tables.map((table) => ({ ...table, rows: rows.get(table.name) ?? null })),
    states: plan.states,
    paths: plan.paths,
    applied: !dryRun,
    loadId,
  }
}

function dropCommand(name: string, { resources = [], all, statePaths = [], stateOnly }: DropRequest): string {
  const quoted = (text: string): string =>
    /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
  return [
    'sluice drop',
    quoted(name),
    ...resources.map(quoted),
    ...(all === true ? ['--all'] : []),
    ...statePaths.flatMap((path) => ['--state-paths', quoted(path)]),
    ...(stateOnly === true ? ['--state-only'] : []),
  ].join(' ')
}

/** `sluice sync` */
export async function syncVerb(
  { source, pipeline: name, choice }: Meant & { readonly choice: SyncRequest },
  work: Work,
): Promise<SyncAnswer> {
  const { world } = work
  const pipeline = openPipeline(source, { refuseModules: work.modules }, hostOf(work))
  // before they are held: then nobody could count their rows
  const packages = await pendingPackages(name, world)
  const leftovers = await pipeline.sync()
  try {
    const there = new Set(leftovers.packages.map(({ loadId }) => loadId))
    if (!choice.dryRun) await leftovers.apply(choice.packages)
    return {
      command: `sluice sync ${name}`,
      packages: packages.filter(({ loadId }) => there.has(loadId) && (choice.packages?.includes(loadId) ?? true)),
      applied: !choice.dryRun,
    }
  } finally {
    await leftovers.leave()
  }
}

/** One statement of the user's own that changes data, as the tools of the destination would carry it out. */
export async function changeVerb(
  { source, choice }: Pick<Meant, 'source'> & { readonly choice: ChangeRequest },
  work: Work,
): Promise<ChangeAnswer> {
  const since = performance.now()
  const { place, rows } = await changeData(source, { ...choice, refuseModules: work.modules }, hostOf(work))
  return { rows, destination: place.destination, dataset: place.dataset, ms: Math.round(performance.now() - since) }
}
