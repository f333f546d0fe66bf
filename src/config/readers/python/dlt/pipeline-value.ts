import type { Span } from '../../../../python/syntax/tree.ts'
import { Mutable } from '../../../../python/values/mutable.ts'
import type { Arguments, Running, Unknown, Value } from '../../../../python/values/value.ts'
import { placedOf, refusalOf } from '../program/from-value.ts'
import { type Placed, type PlacedMap, Refusal } from '../program/placed.ts'
import type { PlacedRefusal, Run } from '../program/program.ts'
import { bindArguments, type Given, isGiven, type Signature } from './call-arguments.ts'
import { destinationOf, withCredentials } from './destination-value.ts'
import { afterRun, method, type Recorder } from './recorder.ts'
import { keepHints, type RunData, sourcesOf } from './run-data.ts'
import { schemaHint } from './source-value.ts'
import { SqlClient } from './sql-client.ts'
import { plainOf } from './to-value.ts'

/** A pipeline: where and under which names its runs load. */
export class PipelineValue extends Mutable {
  readonly typeName = 'Pipeline'
  readonly #settings: Map<string, Placed>
  readonly #refusals: PlacedRefusal[] = []
  readonly recorder: Recorder
  /** what was extracted and is not loaded yet */
  extracted: Run[] = []

  constructor(settings: PlacedMap, recorder: Recorder) {
    super()
    this.#settings = new Map(settings)
    this.recorder = recorder
  }

  get settings(): PlacedMap {
    return this.#settings
  }

  get refusals(): readonly PlacedRefusal[] {
    const { tainted } = this
    const doubt = tainted && { at: tainted.at, refusal: new Refusal(tainted.why, tainted.hint) }
    return doubt === undefined ? this.#refusals : [...this.#refusals, doubt]
  }

  set(key: string, value: Placed): void {
    this.changes()
    this.#settings.set(key, value)
  }

  refuse(at: Span, why: string, hint: string): void {
    this.changes()
    this.#refusals.push({ at, refusal: new Refusal(why, hint) })
  }

  override attribute(name: string, running: Running): Value | undefined {
    if (Object.hasOwn(methods, name)) return method(name, (args, at) => methods[name]?.(this, args, at) ?? null)
    const { at } = running
    switch (name) {
      case 'pipeline_name':
        return plainOf(this.#settings.get('name')) ?? running.unknown(`line ${running.lineOf(at)} asks for a name`)
      case 'dataset_name':
        return plainOf(this.#settings.get('dataset')) ?? defaultDataset(this, running)
      case 'dev_mode':
      case 'refresh':
        return plainOf(this.#settings.get(name)) ?? null
      case 'is_active':
        return true
      default:
        return running.unknown(afterRun(running.lineOf(at), `"${name}" of a pipeline`))
    }
  }

  override setAttribute(name: string, value: Value, running: Running): void {
    const { at } = running
    const key = attributes[name]
    if (key === undefined) {
      if (!harmlessAttributes.has(name))
        this.refuse(at, `line ${running.lineOf(at)} sets "${name}" of a pipeline`, 'Take it out.')
    } else this.set(key, key === 'destination' ? destinationOf({ value, at }) : placedOf(value, at, name))
  }

  override hashKey(): object {
    return this
  }

  override repr(): string {
    return '<dlt.pipeline>'
  }

  protected override parts(): Iterable<unknown> {
    return []
  }
}

function defaultDataset(pipeline: PipelineValue, running: Running): Value {
  const name = plainOf(pipeline.settings.get('name'))
  return typeof name === 'string' ? `${name}_dataset` : running.unknown('the name of a dataset is not known')
}

const attributes: Readonly<Record<string, string>> = {
  dataset_name: 'dataset',
  destination: 'destination',
  refresh: 'refresh',
  dev_mode: 'dev_mode',
}
const harmlessAttributes: ReadonlySet<string> = new Set(['collector', 'progress', 'staging', 'runtime_config'])

const pipelineSignature: Signature = {
  name: 'pipeline',
  positional: [
    'pipeline_name',
    'pipelines_dir',
    'pipeline_salt',
    'destination',
    'staging',
    'dataset_name',
    'import_schema_path',
    'export_schema_path',
    'full_refresh',
    'dev_mode',
    'refresh',
    'progress',
  ],
  named: ['_impl_cls', 'credentials'],
}

const attachSignature: Signature = {
  name: 'attach',
  positional: ['pipeline_name', 'pipelines_dir', 'pipeline_salt', 'destination', 'staging', 'progress', 'dataset_name'],
}

/** `dlt.pipeline(…)`; without arguments the one that was made last. */
export function makePipeline(args: Arguments, running: Running, recorder: Recorder): Value {
  if (args.spread !== undefined) {
    const unclear = pipelineOf(new Map(), args.at, recorder)
    unclear.refuse(args.at, args.spread.why, args.spread.hint ?? 'Write the arguments of dlt.pipeline(…) out.')
    return unclear
  }
  const given = bindArguments(args, pipelineSignature, running)
  if (![...given.values()].some(({ value }) => value !== null) && recorder.current !== undefined)
    return recorder.current
  return pipelineOf(given, args.at, recorder)
}

/** `dlt.attach(…)`: the pipeline of that name. */
export function attachPipeline(args: Arguments, running: Running, recorder: Recorder): Value {
  return pipelineOf(bindArguments(args, attachSignature, running), args.at, recorder)
}

function pipelineOf(given: ReadonlyMap<string, Given>, at: Span, recorder: Recorder): PipelineValue {
  const settings = new Map<string, Placed>()
  const name = given.get('pipeline_name')
  settings.set('name', isGiven(name) ? placedOf(name.value, name.at) : { at, value: `dlt_${recorder.script}` })
  const destination = given.get('destination')
  if (isGiven(destination)) settings.set('destination', destinationOf(destination))
  const credentials = given.get('credentials')
  if (isGiven(credentials))
    settings.set(
      'destination',
      withCredentials(settings.get('destination'), placedOf(credentials.value, credentials.at, 'credentials')),
    )
  for (const [parameter, key] of keysOfPipeline) {
    const argument = given.get(parameter)
    if (isGiven(argument) && argument.value !== false)
      settings.set(key, placedOf(argument.value, argument.at, parameter))
  }
  noteStaging(given.get('staging'), recorder)
  const pipeline = new PipelineValue(settings, recorder)
  recorder.addPipeline(pipeline)
  recorder.current = pipeline
  return pipeline
}

const keysOfPipeline = [
  ['dataset_name', 'dataset'],
  ['import_schema_path', 'import_schema_path'],
  ['export_schema_path', 'export_schema_path'],
  ['full_refresh', 'dev_mode'],
  ['dev_mode', 'dev_mode'],
  ['refresh', 'refresh'],
] as const

function noteStaging(staging: Given | undefined, recorder: Recorder): void {
  if (isGiven(staging))
    recorder.note({
      at: staging.at,
      what: 'names a staging destination, which is not used',
      hint: 'Nothing has to be done: sluice brings rows to its destinations without one.',
    })
}

const runHints = {
  table_name: 'table_name',
  parent_table_name: 'parent_table_name',
  write_disposition: 'write_disposition',
  columns: 'columns',
  primary_key: 'primary_key',
  schema_contract: 'schema_contract',
  table_format: 'table_format',
  loader_file_format: 'file_format',
} as const

const runSignature: Signature = {
  name: 'run',
  positional: ['data'],
  named: ['destination', 'staging', 'dataset_name', 'credentials', 'schema', 'refresh', ...Object.keys(runHints)],
}

const extractSignature: Signature = {
  ...runSignature,
  name: 'extract',
  named: ['schema', 'refresh', 'max_parallel_items', 'workers', ...Object.keys(runHints)],
}

/** What a run of this pipeline with these arguments is, as things stand. */
function runOf(
  pipeline: PipelineValue,
  { given, spread }: { readonly given: ReadonlyMap<string, Given>; readonly spread: Arguments['spread'] },
  running: Running,
): Run | undefined {
  const data = given.get('data')
  const { at } = running
  applyDestination(pipeline, given)
  if (!isGiven(data) && spread === undefined) return undefined
  const refusals = [...pipeline.refusals]
  if (running.doubt !== undefined)
    refusals.push({
      at,
      refusal: inDoubt(running.doubt),
    })
  if (isGiven(given.get('schema')))
    refusals.push({ at, refusal: new Refusal('the run has a schema of its own', schemaHint) })
  const hints = Object.entries(runHints).flatMap(([parameter, key]): readonly (readonly [string, Placed])[] => {
    const hint = given.get(parameter)
    return isGiven(hint) ? [[key, placedOf(hint.value, hint.at, key)]] : []
  })
  const settings = new Map(pipeline.settings)
  const refresh = given.get('refresh')
  if (isGiven(refresh)) settings.set('refresh', placedOf(refresh.value, refresh.at, 'refresh'))
  const {
    sources,
    rows,
    refusals: others,
  } = isGiven(data)
    ? sourcesOf(data, (item) => pipeline.recorder.resourceOf(item, given.get('table_name')?.value, data.at), running)
    : noData
  if (spread !== undefined) refusals.push({ at, refusal: new Refusal(spread.why, spread.hint) })
  const run = { at, settings, hints: new Map(hints), sources, rows }
  const functions = pipeline.recorder.readFunctions(run, running)
  if (isGiven(data)) keepHints(data, run.hints, running)
  return { ...run, functions, refusals: [...refusals, ...others] }
}

function inDoubt(doubt: Unknown): Refusal {
  const why = `a pipeline runs here, and ${doubt.why}`
  return doubt.hint === undefined ? new Refusal(why, doubtHint) : refusalOf(doubt, why)
}

const noData: RunData = { sources: [], rows: [], refusals: [] }

const doubtHint = 'Write what is meant without the condition, or run the parts as files of their own.'

/** `destination=`, `dataset_name=` and `credentials=` of a run are the pipeline's from then on, as in dlt. */
function applyDestination(pipeline: PipelineValue, given: ReadonlyMap<string, Given>): void {
  const [destination, dataset, credentials] = ['destination', 'dataset_name', 'credentials'].map((key) =>
    given.get(key),
  )
  if (isGiven(destination)) pipeline.set('destination', destinationOf(destination))
  if (isGiven(dataset)) pipeline.set('dataset', placedOf(dataset.value, dataset.at))
  if (isGiven(credentials))
    pipeline.set(
      'destination',
      withCredentials(pipeline.settings.get('destination'), placedOf(credentials.value, credentials.at, 'credentials')),
    )
  noteStaging(given.get('staging'), pipeline.recorder)
}

/** Runs a pipeline with the arguments of a call. */
export function runPipeline(pipeline: PipelineValue, args: Arguments, running: Running): Value {
  const run = runOf(pipeline, { given: bindArguments(args, runSignature, running), spread: args.spread }, running)
  pipeline.recorder.current = pipeline
  if (run !== undefined) pipeline.recorder.addRun(run)
  return running.unknown(afterRun(running.lineOf(args.at), 'what a run gives'))
}

/** `dlt.run(data, …)`, `source.run(…)`: in the pipeline that was made last. */
export function runInCurrent(args: Arguments, running: Running, recorder: Recorder): Value {
  const { current } = recorder
  const pipeline = current instanceof PipelineValue ? current : pipelineOf(new Map(), args.at, recorder)
  return runPipeline(pipeline, args, running)
}

type Method = (self: PipelineValue, args: Arguments, running: Running) => Value

const later =
  (what: string): Method =>
  (_, { at }, running) =>
    running.unknown(afterRun(running.lineOf(at), what))

const methods: Readonly<Record<string, Method>> = {
  run: runPipeline,
  extract: (self, args, running) => {
    const run = runOf(self, { given: bindArguments(args, extractSignature, running), spread: args.spread }, running)
    if (run !== undefined) self.extracted.push(run)
    return running.unknown(afterRun(running.lineOf(args.at), 'what an extraction gives'))
  },
  normalize: later('what normalizing gives'),
  load: (self, args, running) => {
    const signature = {
      name: 'load',
      positional: ['destination', 'dataset_name', 'credentials'],
      named: ['workers', 'raise_on_failed_jobs'],
    }
    applyDestination(self, bindArguments(args, signature, running))
    for (const run of self.extracted) self.recorder.addRun({ ...run, settings: loadSettings(self, run) })
    self.extracted = []
    return running.unknown(afterRun(running.lineOf(args.at), 'what a load gives'))
  },
  drop: (self, args, running) => {
    const name = args.positional[0] ?? args.named.get('pipeline_name') ?? null
    if (name === null) return self
    const renamed = new PipelineValue(new Map([...self.settings, ['name', placedOf(name, running.at)]]), self.recorder)
    self.recorder.current = renamed
    return renamed
  },
  activate: (self) => {
    self.recorder.current = self
    return null
  },
  deactivate: () => null,
  sync_destination: () => null,
  sync_schema: later('what synchronizing gives'),
  drop_pending_packages: () => null,
  sql_client: (self) => new SqlClient(self.recorder),
}

function loadSettings(pipeline: PipelineValue, run: Run): PlacedMap {
  const [destination, dataset] = ['destination', 'dataset'].map((key) => pipeline.settings.get(key))
  return new Map([
    ...run.settings,
    ...(destination === undefined ? [] : [['destination', destination] as const]),
    ...(dataset === undefined ? [] : [['dataset', dataset] as const]),
  ])
}
