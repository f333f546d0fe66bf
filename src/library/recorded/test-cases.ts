import type { ReplayReport } from '../../model/report/recorded.ts'
import { cp, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { asSluiceError } from '../../disk/system-failure.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { ErrorReport } from '../../model/report/error-report.ts'
import type { RunReport } from '../../model/report/run-report.ts'
import type { ConfigChoices } from '../../pipeline/open-config.ts'
import { describeError } from '../../pipeline/report/run-report.ts'
import { maskedTexts } from '../../pipeline/secrets/mask-texts.ts'
import { type Job, type PipelineHost, wire } from '../host.ts'
import { openPipeline } from '../open-pipeline.ts'
import { findRecording, replayRun } from './replay.ts'
import {
  type CaseFile,
  caseFiles,
  casesHome,
  choicesOfCase,
  configPath,
  findCases,
  readCase,
  shownPath,
  sourceOfCase,
  type TestCase,
} from './case-file.ts'
import { type Difference, differencesOf } from './differences.ts'
import { type Expected, readExpected, readTables, writeExpected } from './tables.ts'

export type { Difference } from './differences.ts'

/** How one case went. */
export interface CaseReport {
  readonly name: string
  /** its folder, relative to the current one */
  readonly path: string
  readonly ok: boolean
  /** tables and rows that came */
  readonly tables: number
  readonly rows: number
  /** in what it is not as it should be */
  readonly differences: readonly Difference[]
  /** requests that the recording does not hold */
  readonly missing: ReplayReport['missing']
  /** why it could not be run to its end */
  readonly error?: ErrorReport
  /** what was expected is written anew */
  readonly updated?: boolean
}

/** How all cases went. */
export interface TestReport {
  readonly ok: boolean
  readonly passed: number
  readonly failed: number
  readonly cases: readonly CaseReport[]
}

export interface TestOptions {
  /** folders of cases, or folders that hold some; default `tests/sluice` */
  readonly paths?: readonly string[]
  /** write what comes as what is expected */
  readonly update?: boolean
  /** hears of each case when it is done */
  readonly onCase?: (report: CaseReport) => void
}

/**
 * Replays recorded cases and compares their tables with what they should be. Nothing goes over the network, and no
 * secret is looked up: stand-ins take their place. Throws TEST_CASE_INVALID; a case that fails is in the report.
 */
export function testCases(
  { paths = [], update = false, onCase }: TestOptions = {},
  host: PipelineHost = {},
): Promise<TestReport> {
  return wire(host).work(async (job) => {
    const cases: CaseReport[] = []
    for (const one of await findCases(paths, job.world)) {
      job.signal.signal.throwIfAborted()
      const report = await testCase(one, { update, host: isolated(host, job) })
      cases.push(report)
      onCase?.(report)
    }
    const failed = cases.filter(({ ok }) => !ok).length
    return { ok: failed === 0, passed: cases.length - failed, failed, cases }
  })
}

/** What a case is made of. */
export interface NewCase {
  /** of its folder below `tests/sluice`, or a path */
  readonly name: string
  /** the config's file */
  readonly config: string
  readonly document?: number
  /** what is recorded: the id of a run, `latest` (the default), or a folder */
  readonly from?: string
  readonly choices?: ConfigChoices
  /** in place of a case that is there */
  readonly force?: boolean
}

/**
 * Makes a case from a recording: copies it, replays it, and keeps the tables that come as what is expected. Throws
 * RECORDING_UNKNOWN, FILE_EXISTS, and what the replay throws: a case must pass when it is made.
 */
export function createTestCase(wanted: NewCase, host: PipelineHost = {}): Promise<CaseReport> {
  return wire(host).work(async (job) => {
    const { name, config, choices = {}, from = 'latest', force = false } = wanted
    const { cwd } = job.world
    const folder = /[/\\]/.test(name) ? resolve(cwd, name) : resolve(cwd, casesHome, name)
    if (!force && (await isThere(folder))) throw exists(shownPath(folder, cwd))
    const source = { file: config, ...given({ document: wanted.document, source: choices.source }) }
    const recording = await findRecording({ source, choices }, from, job)
    await mkdir(folder, { recursive: true })
    await rm(join(folder, caseFiles.recording), { recursive: true, force: true })
    await cp(recording, join(folder, caseFiles.recording), { recursive: true })
    await writeFile(join(folder, caseFiles.case), `${JSON.stringify(caseOf(wanted, { folder, cwd }), null, 2)}\n`)
    return testCase(await readCase(folder, cwd), { update: true, host: isolated(host, job) })
  })
}

function caseOf(
  { config, document, choices = {} }: NewCase,
  { folder, cwd }: { readonly folder: string; readonly cwd: string },
): CaseFile {
  const { source, environment, overrides = [], resources, ignoreCode, withPython } = choices
  const beside = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : configPath(resolve(cwd, path), folder)
  return given({
    config: configPath(resolve(cwd, config), folder),
    document,
    source: document === undefined ? source : undefined,
    environment,
    overrides: overrides.length === 0 ? undefined : [...overrides],
    resources: resources === undefined ? undefined : [...resources],
    ignoreCode,
    // which Python is a matter of the machine
    withPython: withPython === undefined ? undefined : withPython !== false,
    parameterFile: beside(choices.parameterFile),
    parameters: choices.parameters === undefined ? undefined : [...choices.parameters],
    components: beside(choices.components),
  })
}

interface Testing {
  readonly update: boolean
  readonly host: PipelineHost
}

async function testCase(one: TestCase, { update, host }: Testing): Promise<CaseReport> {
  const { name, path, folder } = one
  const home = await mkdtemp(join(tmpdir(), 'sluice-test-'))
  const empty = { name, path, ok: false, tables: 0, rows: 0, differences: [], missing: [] }
  try {
    return await wire(host).work(async (job) => {
      const { report, failure, source } = await replayCase(one, { home, job })
      const missing = report.replay?.missing ?? []
      if (failure !== undefined)
        return { ...empty, missing, error: describeError(asSluiceError(failure), job.vault.mask) }
      const found = await tablesIn(home, { ...report, source }, host)
      const differences = update ? [] : differencesOf(await readExpected(folder), found)
      if (update) await writeExpected(folder, found)
      const counts = { tables: found.size - 1, rows: rowsIn(found) }
      const ok = differences.length === 0
      return maskedTexts(
        { ...empty, ...counts, ok, differences, missing, ...(update && { updated: true }) },
        job.vault.mask,
      )
    })
  } catch (error) {
    host.signal?.throwIfAborted()
    return { ...empty, error: describeError(asSluiceError(error)) }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

function replayCase(one: TestCase, { home, job }: { readonly home: string; readonly job: Job }) {
  const sourced = { source: sourceOfCase(one), choices: choicesOfCase(one) }
  const options = given({ limit: one.file.limit })
  const recording = join(one.folder, caseFiles.recording)
  return replayRun(sourced, { recording, options, isolated: true, workHome: home }, job)
}

/** An environment that this machine has chosen is none of the case's. */
function isolated(host: PipelineHost, { world }: Job): PipelineHost {
  const { SLUICE_ENV: _, ...env } = world.env
  return { ...host, world: { ...host.world, env } }
}

async function tablesIn(
  home: string,
  {
    pipeline,
    source,
    dataset,
    load_id,
  }: Pick<RunReport, 'pipeline' | 'dataset' | 'load_id'> & { readonly source: string },
  host: PipelineHost,
): Promise<Expected> {
  if (load_id === null) return new Map([[caseFiles.schema, []]])
  const destination = join(home, 'replay.duckdb')
  return readTables(openPipeline({ pipeline }, { destination, dataset, source }, { ...host, onEvent: () => undefined }))
}

function rowsIn(found: Expected): number {
  return [...found].reduce((sum, [file, lines]) => (file.endsWith('.jsonl') ? sum + lines.length : sum), 0)
}

function exists(path: string): SluiceError {
  return new SluiceError('FILE_EXISTS', `Could not make the case "${path}" because it is there already.`, {
    found: path,
    hint: 'Give another name, or make it anew with --force.',
  })
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
