import { stat } from 'node:fs/promises'
import { defaultDestination } from '../../destinations/forms.ts'
import { dirname, join, resolve } from 'node:path'
import { createVault } from '../../config/vault.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Plan } from '../../model/plan.ts'
import { withStandIns } from '../../pipeline/recording/lookups.ts'
import { maskedError } from '../../pipeline/secrets/mask-texts.ts'
import { workFolderOf } from '../../pipeline/work-folder.ts'
import { type KeptRecording, listRecordings } from '../../recording/keep/recordings.ts'
import type { Job } from '../host.ts'
import { planOf, type Sourced } from '../source.ts'

/** The recording that a name leads to. */
export interface NamedRecording {
  readonly folder: string
  /** of the config; undefined = it was not asked, for the recording lies somewhere else */
  readonly pipeline?: { readonly name: string; readonly folder: string }
}

/** A folder that holds a recording, or one of the pipeline's own. Throws RECORDING_UNKNOWN. */
export async function namedRecording(
  { source, choices }: Sourced,
  name: string,
  { job, isolated }: { readonly job: Job; readonly isolated: boolean },
): Promise<NamedRecording> {
  const path = resolve(job.world.cwd, name)
  const isFolder = await isRecording(path)
  if (isFolder && isolated) return { folder: path }
  const names = await namesOf({ source, choices }, job, isolated)
  const pipeline = { name: names.pipeline, folder: workFolderOf(job.world, names.pipeline).folder }
  if (isFolder) return { folder: path, pipeline }
  const kept = await listRecordings(pipeline.folder)
  const isOneOfSeveral = 'file' in source && (source.source !== undefined || source.document !== undefined)
  const document = 'document' in source ? source.document : undefined
  const wanted = { source: names.source, document, isOneOfSeveral }
  const found = chosen(kept, name, wanted)
  if (found === undefined) {
    const near = 'file' in source ? join(dirname(source.file), name) : undefined
    const beside = near !== undefined && (await isRecording(resolve(job.world.cwd, near))) ? near : undefined
    throw unknown(kept, name, { ...wanted, pipeline: names.pipeline, beside })
  }
  return { folder: found.folder, pipeline }
}

function isRecording(folder: string): Promise<boolean> {
  return stat(join(folder, 'recording.json')).then(
    () => true,
    () => false,
  )
}

interface Wanted {
  readonly source: string
  /** of the file; undefined = its only one, or chosen by name */
  readonly document: number | undefined
  /** the file holds several: the recording of another one is never meant */
  readonly isOneOfSeveral: boolean
}

/**
 * The configs of a file are recorded one by one: those of run `night` as `night`, `night.2` and `night.3`. Each takes its
 * own, by the name of the first. The only one of a file may have had another source's name when it was recorded.
 */
function chosen(
  kept: readonly KeptRecording[],
  name: string,
  { source, document, isOneOfSeveral }: Wanted,
): KeptRecording | undefined {
  const ofSource = kept.filter((one) => one.source === source)
  // two configs of a file may have the same names
  const ofDocument = ofSource.filter((one) => document !== undefined && one.document === document)
  const own = [...ofDocument, ...ofSource]
  const all = isOneOfSeveral ? own : [...own, ...kept]
  if (name === 'latest') return all[0]
  const numbered = document === undefined || document === 1 ? undefined : `${name}.${document}`
  return (
    own.find(({ run }) => run === numbered) ??
    all.find(({ run }) => run === name) ??
    (isOneOfSeveral
      ? own.find(({ run }) => run.startsWith(`${name}.`) && /^\d+$/.test(run.slice(name.length + 1)))
      : undefined)
  )
}

function unknown(
  kept: readonly KeptRecording[],
  name: string,
  {
    pipeline,
    source,
    isOneOfSeveral,
    beside,
  }: Wanted & Pick<Plan, 'pipeline'> & { readonly beside: string | undefined },
): SluiceError {
  const own = isOneOfSeveral ? kept.filter((one) => one.source === source) : kept
  const whose = isOneOfSeveral ? `source "${source}" of pipeline "${pipeline}"` : `pipeline "${pipeline}"`
  return new SluiceError(
    'RECORDING_UNKNOWN',
    `Could not replay "${name}" because ${whose} has ${own.length === 0 ? 'no recordings' : 'no recording of that name'}.`,
    {
      found: name,
      allowed: own.length === 0 ? 'the path of a recording' : ['latest', ...own.map(({ run }) => run)],
      hint:
        beside === undefined
          ? 'Make one with: sluice run <config> --record'
          : `One of that name lies beside the config: --replay ${beside}`,
    },
  )
}

/** Only names are needed of the config: what it looks up may be missing, and stand-ins are not yet those of a recording. */
async function namesOf(
  { source, choices }: Sourced,
  job: Job,
  always: boolean,
): Promise<Pick<Plan, 'pipeline' | 'source'>> {
  const vault = createVault()
  try {
    const here = { source, choices: { ...choices, destination: defaultDestination } }
    return await planOf(here, { ...job, vault }, withStandIns({ head: undefined, always }))
  } catch (error) {
    throw maskedError(error, vault.mask)
  }
}
