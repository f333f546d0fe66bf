import { type ListedPipeline, listPipelines } from '../../library/list-pipelines.ts'
import { openPipeline } from '../../library/open-pipeline.ts'
import { given } from '../../model/given.ts'
import type { ErrorReport } from '../../model/report/error-report.ts'
import type { World } from '../../model/world.ts'
import { reportOf } from '../server/failures.ts'

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

/** What a file holds; a file that cannot be read is one broken configuration, called by its name. Never throws. */
export async function describeConfig(file: string, world: World): Promise<readonly DescribedConfig[]> {
  try {
    const listed = await listPipelines(file, {}, { world })
    const described: DescribedConfig[] = []
    for (const one of listed) described.push(await describeOne(file, one, world))
    return described
  } catch (error) {
    const name = file.replace(/^.*\//, '').replace(/\.\w+$/, '')
    const nothing = { document: 1, documents: 1, line: 1, resources: [], destination: null, dataset: null }
    return [{ pipeline: name, ...nothing, error: reportOf(error) }]
  }
}

async function describeOne(file: string, listed: ListedPipeline, world: World): Promise<DescribedConfig> {
  const { pipeline, document, documents, resources, line = 1 } = listed
  const named = { pipeline, document, documents, line, resources }
  try {
    const plan = await openPipeline({ file, document }, {}, { world }).check()
    const names = plan.resources.map(({ name }) => name)
    return { ...named, pipeline: plan.pipeline, resources: names, destination: plan.destination, dataset: plan.dataset }
  } catch (error) {
    return { ...named, destination: null, dataset: null, ...given({ error: reportOf(error) }) }
  }
}
