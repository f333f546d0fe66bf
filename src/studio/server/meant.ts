import type { PipelineSource } from '../../library/open-pipeline.ts'
import type { Studio } from './studio.ts'

/** Which pipeline a process is to open. */
export interface MeantPipeline {
  readonly source: PipelineSource
  readonly pipeline: string
  readonly stamp: string
}

/** The pipeline of a route: by its config, or by its name where that has mistakes or is not here. Throws STUDIO_NOT_FOUND. */
export async function placeOf(
  id: string,
  { project, allowed }: Pick<Studio, 'project' | 'allowed'>,
): Promise<MeantPipeline> {
  const { pipeline, config, isBroken, stamp } = await project.find(id)
  if (config === null || isBroken) return { source: { pipeline }, pipeline, stamp }
  const { file, document } = config
  await allowed(file)
  return { source: { file, document }, pipeline, stamp }
}
