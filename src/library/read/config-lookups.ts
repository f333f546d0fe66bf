import { ConfigProblems } from '../../model/errors.ts'
import type { FoundValue } from '../../pipeline/inspect/found-values.ts'
import { type PipelineHost, wire } from '../host.ts'
import type { PipelineChoices, PipelineSource } from '../open-pipeline.ts'
import { planOf } from '../source.ts'

export type { FoundValue } from '../../pipeline/inspect/found-values.ts'

/** What a config looks up, found or not: as `check` lists it, also of one that has mistakes. Throws what reading the file throws. */
export function configLookups(
  source: PipelineSource,
  host: PipelineHost = {},
  choices: Pick<PipelineChoices, 'refuseModules'> = {},
): Promise<readonly FoundValue[]> {
  return wire(host).work(async (job) => {
    const { openValueLog } = await import('../../pipeline/inspect/found-values.ts')
    const { noticed, values } = openValueLog()
    await planOf({ source, choices }, { ...job, noticed }).catch((error: unknown) => {
      if (!(error instanceof ConfigProblems)) throw error
    })
    return values()
  })
}
