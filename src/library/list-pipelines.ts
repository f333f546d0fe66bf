import { SluiceError } from '../model/errors.ts'
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
  /** those of the resources asked for that it has; missing when none were named */
  readonly chosen?: readonly string[]
  /** where it stands in the file */
  readonly line?: number
  /** of a notebook: in which cell */
  readonly cell?: number
}

/**
 * The configurations that a file holds, or those of one source: a Python program may run several, and a YAML file has
 * one for each of its documents. With `resources` those that have some of them. Throws what reading the file throws,
 * SOURCE_UNKNOWN, and CONFIG_UNKNOWN_RESOURCE for a resource that none of several has; what is wrong with one of them is
 * told by its `check`.
 */
export function listPipelines(
  file: string,
  choices: Pick<ConfigChoices, 'environment' | 'ignoreCode' | 'withPython' | 'source' | 'resources'> = {},
  host: PipelineHost = {},
): Promise<readonly ListedPipeline[]> {
  return wire(host).work(async ({ world }) => {
    const { namesIn } = await import('../pipeline/open-config.ts')
    const { chosenDocuments } = await import('../config/choose-document.ts')
    const named = await namesIn(file, choices, world)
    const chosen = chosenDocuments(file, named, given({ source: choices.source }))
    const listed = chosen.map(({ document, pipeline, source, resources, line, cell }): ListedPipeline => {
      return { document, documents: named.length, pipeline, source, resources, ...given({ line, cell }) }
    })
    return withResources(listed, choices.resources)
  })
}

function withResources(
  listed: readonly ListedPipeline[],
  wanted: readonly string[] | undefined,
): readonly ListedPipeline[] {
  // of a file with one its own check tells, with the place
  if (wanted === undefined || listed[0]?.documents === 1) return listed
  const known = listed.flatMap(({ resources }) => resources)
  const strange = wanted.find((name) => !known.includes(name))
  if (strange !== undefined)
    throw new SluiceError(
      'CONFIG_UNKNOWN_RESOURCE',
      `Could not select "${strange}" because no configuration of the file has a resource of that name.`,
      { found: strange, allowed: known, hint: 'Name some of these with --resources.' },
    )
  return listed
    .map((one) => ({ ...one, chosen: wanted.filter((name) => one.resources.includes(name)) }))
    .filter(({ chosen }) => chosen.length > 0)
}

/** The names of the pipelines that ran in this folder, or under `SLUICE_HOME`. */
export async function knownPipelines(world: World): Promise<readonly string[]> {
  const workFolder = await import('../pipeline/work-folder.ts')
  return workFolder.knownPipelines(world)
}
