import { given } from '../../model/given.ts'
import { SluiceError } from '../../model/errors.ts'
import type { SecretVault } from '../../model/secrets.ts'
import type { Target } from '../../model/destination.ts'
import type { World } from '../../model/world.ts'
import { readDestination } from '../../config/read-destination.ts'
import { destinationForms } from '../../destinations/forms.ts'
import { catalog } from '../catalog.ts'
import { type LastRun, recall, type RememberedPlace } from '../memory/remembered.ts'
import { isDevDataset } from '../forget/dev-dataset.ts'
import { findLoaded } from './find-loaded.ts'
import { type Far, openWarehouse, type Warehouse } from '../warehouse.ts'
import type { Patience } from '../patience/wait-until-free.ts'
import { holderCameToItsEnd } from '../journal/history.ts'
import { diedAt, knownPipelines, type WorkFolder, workFolderOf } from '../work-folder.ts'

/** Where a pipeline loads, when the working folder does not say: it is gone, or the text holds a password. */
export interface InspectOptions {
  readonly destination?: string
  readonly dataset?: string
  /** its schema, where the pipeline has several; default: the one that was loaded last */
  readonly source?: string
}

/** A pipeline and its far bank. */
export interface FoundPipeline {
  readonly pipeline: string
  readonly lastRun: LastRun | null
  readonly warehouse: Warehouse
  /** when the load was that the place is remembered from; null = the command line names it */
  readonly rememberedFrom: string | null
  /** nothing but a replay loaded here, and this is its database */
  readonly isReplay?: true
}

/** A pipeline that has not loaded anything from here, or whose note is damaged: nobody knows where to look. */
export interface UnloadedPipeline {
  readonly pipeline: string
  readonly lastRun: LastRun | null
  readonly warehouse?: undefined
}

/** What looking for a pipeline takes: the vault learns the secrets that are looked up on the way. */
export interface LookTools {
  readonly world: World
  readonly vault: SecretVault
  /** with a destination that another process holds, when it has to be asked; default: none */
  readonly patience?: Patience
  /** true = a destination named without a pipeline may hold several: the newest will do. Default: it has to be the only one */
  readonly anyPipeline?: boolean
}

/**
 * A pipeline that ran in this folder, or any pipeline when its name and destination are given: what it remembers is in
 * the destination (decisions/0003). Without a name the only one that ran here. Throws PIPELINE_UNKNOWN,
 * DESTINATION_NEEDED, NOTHING_LOADED.
 */
export async function findPipeline(
  name: string | undefined,
  tools: LookTools,
  options: InspectOptions = {},
): Promise<FoundPipeline> {
  const found = await lookUpPipeline(name, tools, options)
  if (found.warehouse !== undefined) return found
  const { pipeline, lastRun } = found
  const error = lastRun?.error
  throw new SluiceError(
    'NOTHING_LOADED',
    `Could not look anywhere because no load of pipeline "${pipeline}" is remembered here.`,
    {
      ...(error === undefined ? {} : { found: `the last run failed: ${error.code}  ${error.message}` }),
      hint: 'Load it with `sluice run <config>`, or say where to look: --destination URL.',
    },
  )
}

/** The same for those who have something to say about a pipeline that loaded nothing yet. */
export async function lookUpPipeline(
  name: string | undefined,
  tools: LookTools,
  options: InspectOptions = {},
): Promise<FoundPipeline | UnloadedPipeline> {
  const { world } = tools
  if (name === undefined && options.destination !== undefined) {
    const loaded = await unnamedPipeline(options.destination, tools, options)
    if (loaded !== undefined) return loaded
  }
  const pipeline = await namedPipeline(name, world, options)
  const { lastRun, place } = await lastRunIn(world, pipeline)
  if (place !== undefined) return { pipeline, lastRun, ...(await reach({ pipeline, place, options }, tools)) }
  const { destination, source } = options
  if (destination === undefined) return { pipeline, lastRun }
  const dataset = options.dataset ?? (await datasetOf(pipeline, destination, tools))
  return {
    pipeline,
    lastRun,
    warehouse: await findElsewhere({ pipeline, destination, dataset, ...given({ source }) }, tools),
    rememberedFrom: null,
  }
}

/**
 * The destination is given, and no pipeline: the one that loaded there. undefined = it is where the only pipeline that
 * ran in this folder loads.
 */
async function unnamedPipeline(
  written: string,
  tools: LookTools,
  options: InspectOptions,
): Promise<FoundPipeline | undefined> {
  const { world, vault, patience, anyPipeline } = tools
  const [only, ...others] = await knownPipelines(world)
  const place = only === undefined || others.length > 0 ? undefined : (await lastRunIn(world, only)).place
  const there = { written, isByHand: true, pipeline: only ?? 'sluice' }
  const destination = await readDestination(there, { catalog, world, vault })
  const another = await readDestination({ ...there, pipeline: `not ${there.pipeline}` }, { catalog, world, vault })
  // a file that is called after its pipeline
  if (another.target.label !== destination.target.label) return undefined
  const isWhereItLoads = place?.destinationLabel === destination.target.label
  if (isWhereItLoads && (options.dataset ?? place.dataset) === place.dataset) return undefined
  const nameless = { pipeline: there.pipeline, source: there.pipeline, dataset: options.dataset ?? '', destination }
  const loaded = await findLoaded(openWarehouse(farOf(nameless), world, patience), given({ ...options, anyPipeline }))
  const warehouse = await findElsewhere(
    { destination: written, ...given({ source: options.source }), ...loaded },
    tools,
  )
  return { pipeline: loaded.pipeline, lastRun: null, warehouse, rememberedFrom: null }
}

const notTheOnly: ReadonlySet<SluiceError['code']> = new Set(['DATASET_NEEDED', 'NOTHING_LOADED'])

/** The only dataset of a place, when the pipeline loaded it; else the one that is called after the pipeline. */
async function datasetOf(pipeline: string, written: string, tools: LookTools): Promise<string> {
  const { world, vault, patience } = tools
  const destination = await readDestination({ written, isByHand: true, pipeline }, { catalog, world, vault })
  const nameless = { pipeline, source: pipeline, dataset: '', destination }
  const usual = `${pipeline}_dataset`
  try {
    const only = await findLoaded(openWarehouse(farOf(nameless), world, patience), { anyPipeline: true })
    return only.pipeline === pipeline ? only.dataset : usual
  } catch (error) {
    if (error instanceof SluiceError && notTheOnly.has(error.code)) return usual
    throw error
  }
}

/**
 * The name of a pipeline that ran in this folder, or of any whose destination is given; without a name the only one that
 * ran here. Throws PIPELINE_UNKNOWN.
 */
export async function namedPipeline(
  name: string | undefined,
  world: World,
  { destination }: InspectOptions = {},
): Promise<string> {
  const known = await knownPipelines(world)
  const pipeline = name ?? (known.length === 1 ? known[0] : undefined)
  if (pipeline !== undefined && (destination !== undefined || known.includes(pipeline))) return pipeline
  throw unknownPipeline(name, known)
}

/** The pipeline of a config: where the config says it loads; with `dev_mode` where its last run did. */
export async function pipelineOf(plan: Far & { readonly devDataset?: string }, world: World): Promise<FoundPipeline> {
  const { pipeline, devDataset } = plan
  const { lastRun, place } = await lastRunIn(world, pipeline)
  const warehouse = openWarehouse(plan, world)
  const isItsOwn = devDataset !== undefined && place !== undefined && isDevDataset(place.dataset, warehouse)
  if (!isItsOwn) return { pipeline, lastRun, warehouse, rememberedFrom: null }
  const { dataset, loadedAt } = place
  return { pipeline, lastRun, warehouse: openWarehouse({ ...plan, dataset }, world), rememberedFrom: loadedAt }
}

async function lastRunIn(
  world: World,
  pipeline: string,
): Promise<{ readonly lastRun: LastRun | null; readonly place?: RememberedPlace }> {
  const workFolder = workFolderOf(world, pipeline)
  const remembered = await recall(workFolder)
  const lastRun = (await killedRun(workFolder)) ?? remembered?.lastRun ?? null
  return { lastRun, ...(remembered?.place !== undefined && { place: remembered.place }) }
}

/** A run that was killed could not note how it ended. One that came to the end of its journal had noted it before. */
async function killedRun(workFolder: WorkFolder): Promise<LastRun | undefined> {
  const died = await diedAt(workFolder)
  if (died === undefined || (await holderCameToItsEnd(workFolder))) return undefined
  const message =
    'The process that ran it ended without saying why (killed, or out of memory); the next run goes on from there.'
  return { loadId: null, finishedAt: died.toISOString(), ok: false, error: { code: 'RUN_KILLED', message } }
}

interface Reaching {
  readonly pipeline: string
  readonly place: RememberedPlace
  readonly options: InspectOptions
}

async function reach(
  { pipeline, place, options }: Reaching,
  { world, vault }: LookTools,
): Promise<Pick<FoundPipeline, 'warehouse' | 'rememberedFrom'>> {
  const { destination: byHand } = options
  const written = byHand ?? place.destination
  if (written === undefined) {
    throw destinationNeeded(place)
  }
  const isByHand = byHand !== undefined
  const destination = await readDestination({ written, isByHand, pipeline }, { catalog, world, vault })
  const isKnown = destination.refusal === undefined
  if (!isByHand && isKnown && isAnother(destination.target, place)) throw movedAway(destination.target.label, place)
  const warehouse = openWarehouse(farOf({ ...namesOf(place), ...options, pipeline, destination }), world)
  return byHand === undefined
    ? { warehouse: asRemembered(warehouse, place), rememberedFrom: place.loadedAt }
    : { warehouse, rememberedFrom: null }
}

/**
 * What is looked up may have changed since the last load. A file may have moved along with its folder; earlier versions
 * remembered the type alone as the label.
 */
function isAnother(target: Target, { destination, destinationLabel }: RememberedPlace): boolean {
  return !('location' in target) && destinationLabel !== target.label && destinationLabel !== destination
}

function movedAway(label: string, { destinationLabel }: RememberedPlace): SluiceError {
  return new SluiceError(
    'DESTINATION_NEEDED',
    `Could not open ${destinationLabel}, remembered from the last load, because the settings name another place now.`,
    { found: label, allowed: destinationLabel, hint: 'Say which one is meant: --destination URL.' },
  )
}

function destinationNeeded({ destinationLabel: label }: RememberedPlace): SluiceError {
  const scheme = label.split(':')[0]
  const form = destinationForms.find((candidate) => candidate.startsWith(`${scheme}://`))
  const why = form === undefined ? 'only a configuration says how to open it' : 'its password is not kept'
  return new SluiceError(
    'DESTINATION_NEEDED',
    `Could not open ${label}, remembered from the last load, because ${why}.`,
    {
      hint:
        form === undefined
          ? 'Name another place to look: --destination URL.'
          : `Give the whole URL: --destination ${form}`,
    },
  )
}

/** Its errors say that nobody named this place now. */
function asRemembered(warehouse: Warehouse, { loadedAt }: RememberedPlace): Warehouse {
  const told = (error: unknown): never => {
    if (!(error instanceof SluiceError)) throw error
    const { hint, place: _, ...details } = error.details
    const origin = `${warehouse.target.label} is remembered from the last load${loadedAt === '' ? '' : `, ${loadedAt}`}; look elsewhere with --destination URL.`
    throw new SluiceError(error.code, error.message, {
      ...details,
      hint: hint === undefined ? origin : `${hint.replace(/[^.!?]$/, '$&.')} ${origin}`,
    })
  }
  return {
    ...warehouse,
    visit: (work) => warehouse.visit(work).catch(told),
    look: (work) => warehouse.look(work).catch(told),
    read: (work, patience) => warehouse.read(work, patience).catch(told),
    remembered: (loadId) => warehouse.remembered(loadId).catch(told),
    recalled: () => warehouse.recalled().catch(told),
  }
}

/** The working folder knows nothing: the state in the destination names the schema. */
async function findElsewhere(
  names: Required<Omit<InspectOptions, 'source'>> & Pick<InspectOptions, 'source'> & { readonly pipeline: string },
  { world, vault, patience }: LookTools,
): Promise<Warehouse> {
  const { pipeline, dataset } = names
  const outside = { written: names.destination, isByHand: true, pipeline }
  const place = { pipeline, dataset, destination: await readDestination(outside, { catalog, world, vault }) }
  const { state } = await openWarehouse(farOf({ ...place, source: pipeline }), world, patience).recalled()
  if (names.source !== undefined) return openWarehouse(farOf({ ...place, source: names.source }), world)
  const named = state?.other['default_schema_name']
  return openWarehouse(farOf({ ...place, source: typeof named === 'string' ? named : pipeline }), world)
}

function namesOf({ source, dataset, naming }: RememberedPlace) {
  return { source, dataset, ...(naming !== undefined && { naming }) }
}

// the naming was applied when the dataset's name was noted, and applying it again changes nothing
function farOf({ naming = 'snake_case', ...names }: Omit<Far, 'naming'> & Partial<Pick<Far, 'naming'>>): Far {
  return { ...names, naming }
}

function unknownPipeline(name: string | undefined, known: readonly string[]): SluiceError {
  const several = known.length === 0 ? 'no pipeline ran in this folder' : 'several ran in this folder'
  const what = name === undefined ? several : `no pipeline "${name}" ran in this folder`
  return new SluiceError('PIPELINE_UNKNOWN', `Could not find the pipeline because ${what}.`, {
    ...given({ found: name }),
    ...(known.length > 0 ? { allowed: known } : {}),
    hint:
      known.length > 0
        ? 'Name one of these.'
        : 'Run one first with `sluice run <config>`, change to the folder it ran in, or say where it loads: --destination URL.',
  })
}
