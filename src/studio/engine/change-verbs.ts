import { changeData } from '../../library/read/change-data.ts'
import { openPipeline, type PipelineSource } from '../../library/open-pipeline.ts'
import { realWorld } from '../../library/real-world.ts'
import type { Work } from '../child/messages.ts'
import type { ChangeAnswer, ChangeRequest } from '../contract/data.ts'
import type { DropAnswer, DropRequest, SyncAnswer, SyncRequest } from '../contract/pipeline.ts'
import { describeConfig, type DescribedConfig } from '../project/describe-config.ts'
import { pendingPackages } from '../query/pending.ts'

/** Which pipeline a verb is about: by its config, else by its name. */
export interface Meant {
  readonly source: PipelineSource
  readonly pipeline: string
}

/** `sluice drop` */
export async function dropVerb(
  { source, pipeline: name, choice }: Meant & { readonly choice: DropRequest },
  work: Work,
): Promise<DropAnswer> {
  const { dryRun, ...what } = choice
  const pipeline = openPipeline(source, {}, { world: realWorld(), signal: work.signal, command: 'studio' })
  const prepared = await pipeline.drop(what)
  const { plan, destination, dataset } = prepared
  let loadId: string | null = null
  try {
    if (!dryRun) loadId = await prepared.apply()
  } finally {
    await prepared.leave()
  }
  return {
    command: dropCommand(name, choice),
    destination,
    dataset,
    tables: plan.tables.map((table) => ({ ...table, rows: null })),
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
  const world = realWorld()
  const pipeline = openPipeline(source, {}, { world, signal: work.signal, command: 'studio' })
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
  const host = { world: realWorld(), signal: work.signal, command: 'studio' }
  const { place, rows } = await changeData(source, choice, host)
  return { rows, destination: place.destination, dataset: place.dataset, ms: Math.round(performance.now() - since) }
}

/** What a config holds that is a program: it is evaluated here, and not in the server. */
export function describeVerb({ file }: { readonly file: string }): Promise<readonly DescribedConfig[]> {
  return describeConfig(file, realWorld())
}
