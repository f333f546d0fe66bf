import { type ListedPipeline, listPipelines } from '../../library/list-pipelines.ts'
import { openPipeline } from '../../library/open-pipeline.ts'
import { given } from '../../model/given.ts'
import type { ErrorReport } from '../../model/report/error-report.ts'
import type { ModuleGate } from '../../model/user-code/module-gate.ts'
import type { World } from '../../model/world.ts'
import { reportOf } from '../server/failures.ts'
import { type ConfigModule, notingGate } from './named-modules.ts'

/** One configuration of a file, in words. Plain data: it crosses processes. */
export interface DescribedConfig {
  readonly pipeline: string
  readonly document: number
  readonly documents: number
  readonly line: number
  readonly resources: readonly string[]
  readonly destination: string | null
  readonly dataset: string | null
  readonly error?: ErrorReport
}

/** What a file holds, and which modules of code it names. Plain data, too. */
export interface DescribedFile {
  readonly configs: readonly DescribedConfig[]
  readonly modules: readonly ConfigModule[]
}

/**
 * What a file holds; a file that cannot be read is one broken configuration, called by its name. Without a gate no module
 * that it names is run. Never throws.
 */
export async function describeConfig(file: string, world: World, gate?: ModuleGate): Promise<DescribedFile> {
  const noting = notingGate(world.cwd, gate)
  const configs = await describeAll(file, world, noting)
  return { configs, modules: noting.modules() }
}

async function describeAll(file: string, world: World, gate: ModuleGate): Promise<readonly DescribedConfig[]> {
  try {
    const listed = await listPipelines(file, {}, { world })
    const described: DescribedConfig[] = []
    for (const one of listed) described.push(await describeOne(file, one, { world, gate }))
    return described
  } catch (error) {
    return broken(file, error)
  }
}

/** A file that cannot be read. */
export function broken(file: string, error: unknown): readonly DescribedConfig[] {
  const name = file.replace(/^.*\//, '').replace(/\.\w+$/, '')
  const nothing = { document: 1, documents: 1, line: 1, resources: [], destination: null, dataset: null }
  return [{ pipeline: name, ...nothing, error: reportOf(error) }]
}

async function describeOne(
  file: string,
  listed: ListedPipeline,
  { world, gate }: { readonly world: World; readonly gate: ModuleGate },
): Promise<DescribedConfig> {
  const { pipeline, document, documents, resources, line = 1 } = listed
  const named = { pipeline, document, documents, line, resources }
  try {
    const plan = await openPipeline({ file, document }, { refuseModules: gate }, { world }).check()
    const names = plan.resources.map(({ name }) => name)
    return { ...named, pipeline: plan.pipeline, resources: names, destination: plan.destination, dataset: plan.dataset }
  } catch (error) {
    return { ...named, destination: null, dataset: null, ...given({ error: reportOf(error) }) }
  }
}
