import { SluiceError } from '../../model/errors.ts'
import type { Plan } from '../../model/plan.ts'
import type { World } from '../../model/world.ts'
import { openWarehouse, type Warehouse } from '../warehouse.ts'
import { knownPipelines, recall, type Remembered, workplaceOf } from '../workplace.ts'

/** Where a pipeline loads, when the working folder does not say: it is gone, or the text holds a password. */
export interface InspectOptions {
  readonly destination?: string
  readonly dataset?: string
}

/** A pipeline and its far bank. */
export interface FoundPipeline {
  readonly facts: Remembered
  readonly warehouse: Warehouse
}

/**
 * A pipeline that ran in this folder, or any pipeline when its name and destination are given: what it remembers is in
 * the destination (decisions/0003). Without a name the only one that ran here. Throws PIPELINE_UNKNOWN,
 * DESTINATION_NEEDED.
 */
export async function findPipeline(
  name: string | undefined,
  world: World,
  options: InspectOptions = {},
): Promise<FoundPipeline> {
  const known = await knownPipelines(world)
  const remembered = await recall(workplaceOf(world, name ?? (known.length === 1 ? (known[0] ?? '') : '')))
  if (remembered === undefined && name !== undefined && options.destination !== undefined)
    return findElsewhere(name, world, { dataset: `${name}_dataset`, ...options, destination: options.destination })
  if (remembered === undefined) throw unknownPipeline(name, known)
  const facts = { ...remembered, ...options }
  if (facts.destination === undefined) {
    throw new SluiceError(
      'DESTINATION_NEEDED',
      `Could not open ${facts.destinationLabel} because its password is not kept.`,
      { hint: 'Give the whole URL: --destination postgres://user:password@host/database', exitCode: 2 },
    )
  }
  return { facts, warehouse: openWarehouse(asPlan({ ...facts, destination: facts.destination }), world) }
}

/** The working folder knows nothing: the state in the destination names the schema. */
async function findElsewhere(
  pipeline: string,
  world: World,
  { destination, dataset }: Required<InspectOptions>,
): Promise<FoundPipeline> {
  const guess = openWarehouse(asPlan({ pipeline, source: pipeline, dataset, destination }), world)
  const { state } = await guess.remembered()
  const named = state?.other['default_schema_name']
  const source = typeof named === 'string' ? named : pipeline
  const facts = { pipeline, source, dataset, destination, destinationLabel: guess.target.label }
  return { facts, warehouse: openWarehouse(asPlan(facts), world) }
}

type Names = Pick<Plan, 'pipeline' | 'source' | 'dataset' | 'destination'> & Pick<Remembered, 'naming'>

const noFingerprints = { fingerprint: '', rowFingerprints: new Map<string, string>() }

// the naming was applied when the dataset's name was noted, and applying it again changes nothing
function asPlan({ pipeline, source, dataset, destination, naming = 'snake_case' }: Names): Plan {
  return { pipeline, source, dataset, destination, naming, environment: null, resources: [], ...noFingerprints }
}

function unknownPipeline(name: string | undefined, known: readonly string[]): SluiceError {
  const several = known.length === 0 ? 'no pipeline ran in this folder' : 'several ran in this folder'
  const what = name === undefined ? several : `no pipeline "${name}" ran in this folder`
  return new SluiceError('PIPELINE_UNKNOWN', `Could not find the pipeline because ${what}.`, {
    ...(name === undefined ? {} : { found: name }),
    ...(known.length > 0 ? { allowed: known } : {}),
    hint:
      known.length > 0
        ? 'Name one of these.'
        : 'Run one first with `sluice run <config>`, change to the folder it ran in, or say where it loads: --destination URL.',
    exitCode: 2,
  })
}
