import type { RunMark, SealedPackage } from '../../model/sealed-package.ts'
import type { PipelineState } from '../../model/state.ts'
import type { Schema } from '../../model/schema.ts'
import { withSecrets } from '../secrets/hidden-secrets.ts'
import { baseStateOf } from '../../state/finish-run.ts'
import { parseStoredState } from '../../state/stored-state.ts'
import { isOfAnotherSource, isStale } from '../identity/earlier-run.ts'
import { elsewhere, type Finished, isForAnotherState } from '../load-sealed.ts'
import type { Run } from '../run.ts'
import type { ResumePoint } from '../../package/run-tables.ts'
import type { PackageForecast } from './forecast.ts'
import type { SeenPackage, Surroundings } from './look-around.ts'

/** What becomes of a package, before it is known what its load does to tables. */
export interface Fated {
  readonly seen: SeenPackage
  readonly fate: PackageForecast['fate']
  readonly why: string
}

/** What a run finds when it has dealt with what earlier ones left. */
export interface Inherited {
  readonly packages: readonly Fated[]
  /** schema and state once pending packages are loaded */
  readonly schema: Schema | undefined
  readonly state: PipelineState | undefined
  /** as the run itself would have it, to ask what need not be read again */
  readonly finished: readonly Finished[]
  readonly resumes: { readonly loadId: string; readonly point: ResumePoint } | null
}

/** Plays through what `loadPending` and `openPackageOf` would do, oldest package first. */
export function inherit(run: Run, { packages, loaded, known }: Surroundings): Inherited {
  let { schema, state }: Pick<Inherited, 'schema' | 'state'> = known
  const finished: Finished[] = []
  const fated = packages.map((seen): Fated => {
    const { info, sealed } = seen
    const fate = fateOf(seen, { run, isLoaded: loaded.has(info.loadId), state })
    if (fate.fate === 'load' && sealed !== null) {
      schema = sealed.schema.name === run.plan.source ? sealed.schema : schema
      state = sealed.stateRow === null ? state : parseStoredState(sealed.stateRow.state)
    }
    if (fate.fate === 'load' || fate.fate === 'loaded') finished.push(finishedOf(seen, run))
    return { seen, ...fate }
  })
  const half = fated.find(({ fate }) => fate === 'resume')?.seen
  // a pending load moves the state that a half-read package was read from
  const point = half?.point ?? null
  const resumes = half === undefined || point === null ? null : { loadId: half.info.loadId, point }
  return { packages: fated, schema, state, finished, resumes }
}

interface Judging {
  readonly run: Run
  readonly isLoaded: boolean
  readonly state: PipelineState | undefined
}

function fateOf({ info, sealed, point }: SeenPackage, { run, isLoaded, state }: Judging): Omit<Fated, 'seen'> {
  const told = 'its run was stopped before it could say that it was done'
  if (info.status === 'busy') return { fate: 'busy', why: 'another process is at work on it' }
  if (isLoaded) return { fate: 'loaded', why: told }
  if (info.status === 'extracting') return fateOfHalfRead({ info, point }, { run, state })
  if (sealed === null) return { fate: 'aside', why: 'it cannot be read; its rows are read again' }
  if (isForAnotherState(sealed, state)) return { fate: 'drop', why: `${elsewhere}; its rows are read again` }
  return { fate: 'load', why: 'an earlier run left it ready' }
}

function fateOfHalfRead(
  { info, point }: Pick<SeenPackage, 'info' | 'point'>,
  { run: { plan, world, vault }, state }: Omit<Judging, 'isLoaded'>,
): Omit<Fated, 'seen'> {
  if (point === null)
    return isOfAnotherSource(info.fingerprint, plan) && !isStale(info.createdAt, world)
      ? { fate: 'keep', why: 'another source of this pipeline has half read it' }
      : { fate: 'drop', why: 'it is too old, or was read by another config or other options' }
  if (baseStateOf(point.state ?? undefined) !== baseStateOf(state)) return { fate: 'drop', why: elsewhere }
  if (withSecrets(point.units, vault) === undefined)
    return { fate: 'drop', why: 'a secret in its positions has changed since, so it starts over' }
  return { fate: 'resume', why: 'an interrupted run half read it' }
}

function finishedOf({ info, sealed }: SeenPackage, { warehouse }: Run): Finished {
  const { path, createdAt, loadId } = info
  const run: RunMark | 'unknown' = sealed === null ? 'unknown' : (sealed.run ?? { id: '', given: false, covers: [] })
  const { destination, dataset } = warehouse
  const tables = rowsOf(sealed)
  return {
    path,
    createdAt: sealed === null ? Number(loadId) * 1000 : createdAt,
    run,
    receipt: { loadId, destination: destination.type, dataset, tables, schemaChanges: [], replayed: true },
  }
}

function rowsOf(sealed: SealedPackage | null): Readonly<Record<string, { readonly rows: number }>> {
  return Object.fromEntries([...(sealed?.rows ?? [])].map(([table, rows]) => [table, { rows }]))
}
