import { given } from '../model/given.ts'
import type { World } from '../model/world.ts'
import type { ConfigChoices } from '../pipeline/open-config.ts'
import { type PipelineHost, wire } from './host.ts'

export { mayHoldSeveral } from '../config/may-hold-several.ts'

/** One of the configurations of a file: what `openPipeline({ file, document })` opens. */
export interface ListedPipeline {
  /** its number, from 1, in the order in which `sluice run` runs them */
  readonly document: number
  /** how many the file holds */
  readonly documents: number
  readonly pipeline: string
  readonly source: string
  readonly resources: readonly string[]
  /** where it stands in the file */
  readonly line?: number
  /** of a notebook: in which cell */
  readonly cell?: number
}

/**
 * The configurations that a file holds, or those of one source: a Python program may run several, and a YAML file has
 * one for each of its documents. Throws what reading the file throws, and SOURCE_UNKNOWN; what is wrong with one of
 * them is told by its `check`.
 */
export function listPipelines(
  file: string,
  choices: Pick<ConfigChoices, 'environment' | 'ignoreCode' | 'withPython' | 'source'> = {},
  host: PipelineHost = {},
): Promise<readonly ListedPipeline[]> {
  return wire(host).work(async ({ world }) => {
    const { namesIn } = await import('../pipeline/open-config.ts')
    const { chosenDocuments } = await import('../config/choose-document.ts')
    const named = await namesIn(file, choices, world)
    const chosen = chosenDocuments(file, named, given({ source: choices.source }))
    return chosen.map(({ document, pipeline, source, resources, line, cell }) => {
      return { document, documents: named.length, pipeline, source, resources, ...given({ line, cell }) }
    })
  })
}

/** The names of the pipelines that ran in this folder, or under `SLUICE_HOME`. */
export async function knownPipelines(world: World): Promise<readonly string[]> {
  const workFolder = await import('../pipeline/work-folder.ts')
  return workFolder.knownPipelines(world)
}
