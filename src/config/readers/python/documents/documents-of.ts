import { given } from '../../../../model/given.ts'
import { ConfigProblems, type SluiceError } from '../../../../model/errors.ts'
import type { Span } from '../../../../python/syntax/tree.ts'
import {
  type ConfigDocument,
  type ConfigValue,
  type DocumentWarning,
  ParameterReference,
  SecretReference,
} from '../../../document.ts'
import { createPlaceBook } from '../../places.ts'
import { applyHints } from '../program/apply-hints.ts'
import { isMap, isPlacedList, type Placed, type PlacedMap, Refusal } from '../program/placed.ts'
import type {
  FunctionTexts,
  Part,
  PlacedRefusal,
  Program,
  ResourceRecord,
  Run,
  SourceRecord,
} from '../program/program.ts'
import { resourceConfig } from '../program/resource-config.ts'
import { absentIn, absentOf, absentOfRun, inseparable, partWarning, replacedTwice } from './in-part.ts'
import { refused } from './refuse.ts'
import { defaultSchemaName } from './schema-name.ts'
import { writeConfig, type Writing } from './write-config.ts'

/** How the documents are written; `warnings` are those of the whole file. */
export type DocumentTools = Pick<Writing, 'texts' | 'sections' | 'textOfFunction' | 'textOfMoment' | 'ignoresCode'>

/** One document to be: a config with everything that the program said around it. */
interface Draft {
  readonly at: Span
  readonly settings: PlacedMap
  readonly part: Part
  readonly resources: readonly ResourceRecord[]
  readonly refusals: readonly PlacedRefusal[]
  /** what the same run loads beside configs */
  readonly absent: readonly PlacedRefusal[]
  /** as they were when the source was run; else they are taken as they are at the end */
  readonly functions?: FunctionTexts
}

/**
 * The documents of a program: one for each config of each run, in order; of a program that runs nothing, one for each source
 * that it makes. Throws PYTHON_NOT_LITERAL, or all problems together.
 */
export function documentsOf(program: Program, tools: DocumentTools): readonly ConfigDocument[] {
  const problems = problemsOfRuns(program, tools)
  const drafts = withAbsent(draftsOf(program, tools), program, tools).map((draft) => {
    const own: SluiceError[] = []
    return { document: documentOf(draft, tools, own), own }
  })
  if (drafts.length === 0) problems.push(...absentIn(program).map((absent) => problemOf(absent, tools)))
  // a helper that nobody calls is part of another program: what it lacks is said there
  const whole = drafts.filter(
    ({ own, document }) => program.runs.length > 0 || !(own.some(lacksParameter) || isAskedIn(document.value)),
  )
  const kept = whole.length > 0 ? whole : drafts
  problems.push(...kept.flatMap(({ own }) => own))
  const documents = kept.map(({ document }) => document)
  const [first, ...others] = unique(problems)
  if (first !== undefined) throw others.length === 0 ? first : new ConfigProblems([first, ...others])
  return documents
}

/** Whether a value hangs on a parameter that nobody gives. */
function isAskedIn(value: unknown): boolean {
  if (value instanceof ParameterReference) return value.isAsked
  if (value instanceof SecretReference) return false
  return typeof value === 'object' && value !== null && Object.values(value).some(isAskedIn)
}

function lacksParameter({ message }: SluiceError): boolean {
  return message.includes('is a parameter without a default')
}

/** What a run cannot be read for, also when nothing else of it is known. */
function problemsOfRuns({ runs }: Program, { texts, ignoresCode }: DocumentTools): SluiceError[] {
  if (ignoresCode) return []
  return runs
    .flatMap((run) => [
      ...run.refusals,
      ...run.sources.flatMap(({ refusals }) => refusals),
      ...inseparable(run, runs),
      ...replacedTwice(run),
    ])
    .map((refusal) => problemOf(refusal, { texts }))
}

function problemOf({ at, refusal }: PlacedRefusal, { texts }: Pick<DocumentTools, 'texts'>): SluiceError {
  return refused(refusal, { at, path: [] }, texts)
}

/** What no configuration is loaded beside is told with the first one. */
function withAbsent(drafts: readonly Draft[], { runs }: Program, { ignoresCode }: DocumentTools): readonly Draft[] {
  const [first, ...others] = drafts
  if (first === undefined || ignoresCode) return drafts
  const told = new Set(drafts.flatMap(({ absent }) => absent.map(({ at }) => at)))
  const left = runs.flatMap(absentOfRun).filter(({ at }) => !told.has(at))
  return [{ ...first, absent: [...first.absent, ...left] }, ...others]
}

/** One mistake that stands in several documents is told once. */
function unique(problems: readonly SluiceError[]): readonly SluiceError[] {
  const key = ({ message, details }: SluiceError): string => `${message} ${details.place?.line ?? ''}`
  return problems.filter((problem, index) => problems.findIndex((other) => key(other) === key(problem)) === index)
}

function draftsOf(program: Program, { ignoresCode }: DocumentTools): readonly Draft[] {
  if (program.runs.length > 0 && !ignoresCode) return draftsOfRuns(program.runs)
  const [pipeline = new Map<string, Placed>()] = program.pipelines
  const inSources = new Set(program.made.flatMap(({ resources }) => resources.map(({ part }) => part)))
  const alone = program.parts.filter((part) => !inSources.has(part))
  return [
    ...sourcesOnce(program.made).flatMap((source) => draftsOfSource(ignoresCode ? asMade(source) : source, pipeline)),
    ...alone.map((part) => ({ at: part.at, settings: pipeline, part, resources: [], refusals: [], absent: [] })),
  ]
}

/** A source and its clones are one. */
function sourcesOnce(sources: readonly SourceRecord[]): readonly SourceRecord[] {
  return sources.filter((source, index) => sources.findIndex(({ made }) => made === source.made) === index)
}

/** A source as its config has it. */
function asMade(source: SourceRecord): SourceRecord {
  const resources = source.resources.map((resource) => ({
    ...resource,
    changes: new Map(),
    steps: [],
    selected: undefined,
    refusals: [],
  }))
  return { ...source, resources, refusals: [] }
}

function draftsOfRuns(runs: readonly Run[]): readonly Draft[] {
  const schemas = new Map<string, string>()
  return runs.flatMap((run) => {
    const pipeline = textOf(run.settings, 'name')
    const sources = run.sources.toSorted((a, b) => compare(a.name, b.name))
    const begun = new Set<string>()
    return sources.flatMap((source) => {
      const name = source.name ?? schemas.get(pipeline) ?? defaultSchemaName(pipeline)
      if (!schemas.has(pipeline)) schemas.set(pipeline, name)
      const drafts = draftsOfParts(source, run)
      return drafts.map((draft) => ({
        ...draft,
        absent: absentOfRun(run),
        functions: run.functions,
        settings: new Map([
          ...settingsOf(run, name, begun),
          ...(name === pipeline ? [] : [['source_name', { value: name, at: source.made.at }] as const]),
          ...source.settings,
          ...entryOf(run.hints.get('schema_contract'), 'schema_contract'),
        ]),
      }))
    })
  })
}

/** The run's own, where several configs are one source: what it drops of the source it drops before the first of them. */
function settingsOf({ settings }: Run, source: string, begun: Set<string>): PlacedMap {
  const isLater = begun.has(source) && textOf(settings, 'refresh') === 'drop_sources'
  begun.add(source)
  return isLater ? new Map([...settings].filter(([key]) => key !== 'refresh')) : settings
}

function entryOf(value: Placed | undefined, key: string): readonly (readonly [string, Placed])[] {
  return value === undefined ? [] : [[key, value]]
}

function compare(left = '', right = ''): number {
  return left < right ? -1 : Number(left > right)
}

function textOf(map: PlacedMap, key: string): string {
  const value = map.get(key)?.value
  return typeof value === 'string' ? value : ''
}

/** A source of several configs becomes as many documents. */
function draftsOfParts(source: SourceRecord, run: Pick<Run, 'at' | 'hints'>): readonly Omit<Draft, 'settings'>[] {
  const hinted = source.resources.map((resource) => applyHints(resource, run.hints, run.at))
  const others = hinted.flatMap(({ part }) => (part === undefined ? [] : [part]))
  const parts = [...new Set([...source.parts, ...others])]
  return parts.map((part, index) => {
    const resources = hinted.filter((resource) => resource.part === part)
    const own = resources.flatMap(({ refusals }) => refusals)
    const refusals = index === 0 ? [...source.refusals, ...own] : own
    return { at: source.made.at, part, resources, refusals, absent: absentOf(source) }
  })
}

/** Of a program that runs nothing: the names as far as they are said. */
function draftsOfSource(source: SourceRecord, pipeline: PlacedMap): readonly Draft[] {
  const sourceName =
    source.isNamed && source.name !== undefined ? { value: source.name, at: source.made.at } : undefined
  const name = pipeline.get('name') ?? sourceName
  const settings = new Map([
    ...entryOf(name, 'name'),
    ...(name === sourceName || sourceName?.value === name?.value ? [] : entryOf(sourceName, 'source_name')),
    ...[...pipeline].filter(([key]) => key !== 'name'),
    ...source.settings,
  ])
  return draftsOfParts(source, { at: source.made.at, hints: new Map() }).map((draft) => ({ ...draft, settings }))
}

function documentOf(draft: Draft, tools: DocumentTools, problems: SluiceError[]): ConfigDocument {
  const { texts } = tools
  const book = createPlaceBook(texts.file)
  const warnings: DocumentWarning[] = []
  const textOfFunction: Writing['textOfFunction'] = (written, isStep) =>
    draft.functions?.get(written) ?? tools.textOfFunction(written, isStep)
  const writing: Writing = { ...tools, textOfFunction, book, problems, warnings }
  book.set([], texts.positionOf(draft.at))
  for (const { at, refusal } of draft.refusals) problems.push(refused(refusal, { at, path: [] }, texts))
  warnings.push(...draft.absent.map((absent) => partWarning(absent, tools)))
  const settings = [...draft.settings].flatMap(([key, placed]) => writeSetting(key, placed, writing))
  const config = writeWhole(draft, writing)
  const value = Object.fromEntries([...settings, ...Object.entries(config)])
  const destination = settings.find(([key]) => key === 'destination')?.[1]
  const isOfProgram = destination !== undefined && !('destination' in config)
  return {
    file: texts.file,
    format: 'python',
    value,
    placeOf: book.placeOf,
    ...(isOfProgram ? { pipelineDestination: destination } : {}),
    ...given({ warnings: warnings.length > 0 ? warnings : undefined }),
  }
}

function writeSetting(key: string, placed: Placed, writing: Writing): readonly (readonly [string, ConfigValue])[] {
  const { texts, warnings } = writing
  writing.book.set([key], texts.positionOf(placed.at))
  if (key === 'destination' && holdsRefusal(placed)) {
    const { line } = texts.positionOf(placed.at)
    warnings.push({
      code: 'PYTHON_LEFT_OUT',
      message: `The destination in line ${line} is left out because it is made by code.`,
      hint: 'Name where to load: --destination.',
    })
    return []
  }
  const value = writeConfig(placed, [key], writing)
  return value === undefined || value === null ? [] : [[key, value]]
}

function holdsRefusal({ value }: Placed): boolean {
  if (value instanceof Refusal) return true
  return isMap(value) && [...value.values()].some(holdsRefusal)
}

function writeWhole({ part, resources }: Draft, writing: Writing): { readonly [key: string]: ConfigValue } {
  const { config } = part
  const whole = isMap(config.value) ? { ...config, value: withResources(config.value, resources) } : config
  const written = writeConfig(whole, [], writing)
  if (typeof written === 'object' && written !== null && Object.getPrototypeOf(written) === Object.prototype)
    return written as { readonly [key: string]: ConfigValue }
  if (written !== undefined) {
    const { problems, texts } = writing
    problems.push(refused(new Refusal('the configuration is not a dict'), { at: config.at, path: [] }, texts))
  }
  return {}
}

/** The config with its resources as they are when they are run: those that a run does not name are not selected. */
function withResources(config: PlacedMap, resources: readonly ResourceRecord[]): PlacedMap {
  const written = config.get('resources')
  if (!isPlacedList(written?.value) || resources.length === 0) return config
  const changed = written.value.map((item, index) => {
    const record = resources.find((resource) => resource.index === index)
    return record === undefined ? unselected(item) : resourceConfig(record, item)
  })
  return new Map([...config, ['resources', { ...written, value: changed }]])
}

function unselected(item: Placed): Placed {
  const { value, at } = item
  const own: PlacedMap = isMap(value) ? value : new Map([['name', item]])
  if (value instanceof Refusal) return item
  return { at, value: new Map([...own, ['selected', { value: false, at }]]) }
}
