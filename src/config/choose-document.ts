import { toJsonText } from '../json/json-text.ts'
import { SluiceError } from '../model/errors.ts'
import { given } from '../model/given.ts'
import type { ConfigDocument } from './document.ts'
import { chooseEnvironment } from './plan/choose-environment.ts'
import { readNames } from './plan/names.ts'
import { createProblems } from './plan/problem/problems.ts'
import { isPlainObject } from './shapes/kinds.ts'

/** One of the configurations of a file, by its names. */
export interface NamedDocument {
  /** its number, from 1, in the order in which they are run */
  readonly document: number
  readonly pipeline: string
  readonly source: string
  readonly resources: readonly string[]
  /** equal for all that are written to load into the same place */
  readonly loadsInto: string
  readonly line?: number
  readonly cell?: number
}

/** Which of the configurations of a file is meant. */
export interface DocumentChoice {
  /** the name of its source, or of its pipeline */
  readonly source?: string
  /** its number, from 1 */
  readonly document?: number
}

/** The names of all configurations of a file. What is wrong with them is told when they are read. */
export function nameDocuments(
  documents: readonly ConfigDocument[],
  environment: string | undefined,
): readonly NamedDocument[] {
  return documents.map((written, index) => {
    const { document, environment: chosen, ownName } = chooseEnvironment(written, environment)
    const root = isPlainObject(document.value) ? document.value : {}
    const text = (key: string): string | undefined => (typeof root[key] === 'string' ? root[key] : undefined)
    const unheard = createProblems({ placeOf: (path) => document.placeOf(path), mask: (found) => found })
    const names = { file: document.file, name: text('name'), sourceName: text('source_name') }
    const { pipeline, source } = readNames({ ...names, environment: chosen, ownName }, unheard)
    const { line, cell } = document.placeOf([])
    const resources = resourceNames(root['resources'])
    const loadsInto = toJsonText([pipeline, text('dataset') ?? null, JSON.stringify(root['destination'] ?? null)])
    return { document: index + 1, pipeline, source, resources, loadsInto, ...given({ line, cell }) }
  })
}

function resourceNames(resources: unknown): readonly string[] {
  if (!Array.isArray(resources)) return []
  return resources.flatMap((resource: unknown) => {
    const name = isPlainObject(resource) ? resource['name'] : resource
    return typeof name === 'string' ? [name] : []
  })
}

/** The numbers of the configurations that are meant; without a choice all. Throws SOURCE_UNKNOWN. */
export function chosenDocuments(
  file: string,
  named: readonly NamedDocument[],
  { source, document }: DocumentChoice,
): readonly NamedDocument[] {
  const byNumber = document === undefined ? named : named.filter(({ document: number }) => number === document)
  const bySource = byNumber.filter((one) => source === undefined || one.source === source)
  const chosen = bySource.length > 0 ? bySource : byNumber.filter(({ pipeline }) => pipeline === source)
  if (chosen.length > 0) return chosen
  throw new SluiceError(
    'SOURCE_UNKNOWN',
    `Could not choose a configuration because "${file}" holds none of that name.`,
    {
      place: { file },
      found: source ?? `number ${document}`,
      allowed: listed(named),
      hint: 'Name one of these sources with --source, or leave it out.',
    },
  )
}

/** The one configuration that is meant. Throws SOURCE_UNKNOWN; SOURCE_NEEDED where several are. */
export function chooseDocument(
  file: string,
  documents: readonly [ConfigDocument, ...(readonly ConfigDocument[])],
  { choice, environment }: { readonly choice: DocumentChoice; readonly environment: string | undefined },
): ConfigDocument {
  const [only, ...others] = documents
  if (others.length === 0 && choice.source === undefined && choice.document === undefined) return only
  const chosen = chosenDocuments(file, nameDocuments(documents, environment), choice)
  const [first, second] = chosen
  const found = first === undefined ? undefined : documents[first.document - 1]
  if (found === undefined || second !== undefined) throw sourceNeeded(file, chosen)
  return found
}

/** The error where one configuration is needed and several are there. */
export function sourceNeeded(file: string, named: readonly NamedDocument[]): SluiceError {
  return new SluiceError('SOURCE_NEEDED', `Could not choose a configuration because "${file}" holds ${named.length}.`, {
    place: { file },
    allowed: listed(named),
    hint: 'Say which one: --source NAME, or { file, source } in the library; { file, document: 2 } where the names are the same.',
  })
}

function listed(named: readonly NamedDocument[]): readonly string[] {
  return named.map(({ source, pipeline, line, cell }) => {
    const where = line === undefined ? '' : ` (${cell === undefined ? '' : `cell ${cell}, `}line ${line})`
    return `${source}${source === pipeline ? '' : ` of pipeline "${pipeline}"`}${where}`
  })
}
