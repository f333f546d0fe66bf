import { isJsonObject, type JsonValue } from '../../../json/json.ts'
import { schemaOfValue, type SchemaView } from './schema-view.ts'
import { partOf, partsOf, type Spot } from './spot.ts'
import type { Sources } from './sources.ts'

/** What an operation answers when all is well. */
export type Answer =
  | {
      readonly kind: 'json'
      readonly schema: SchemaView
      /** names of response headers, as written */
      readonly headers: readonly string[]
      readonly isFromExample: boolean
      readonly at: string
    }
  /** JSON, or perhaps JSON, that nothing describes */
  | { readonly kind: 'silent'; readonly headers: readonly string[]; readonly why: string; readonly at: string }
  | { readonly kind: 'none'; readonly why: string; readonly at: string }

const isJson = /^(?:application\/(?:.+\+)?json|text\/json|application\/\*|\*\/\*)\s*(?:;|$)/i

/** The answer of an operation: of its 2xx responses the first that has one, 200 before the others. */
export function answerOf(operation: Spot, sources: Sources): Answer {
  const responses = partsOf(partOf(operation, 'responses'))
  const good = responses
    .filter(([status]) => /^2(?:\d\d|xx)$/i.test(status))
    .toSorted(([left], [right]) => Number(right === '200') - Number(left === '200'))
  const usable = good.length > 0 ? good : responses.filter(([status]) => status === 'default')
  const answers = usable.map(([, spot]) => bodyOf(sources.references.follow(spot), operation, sources))
  return (
    answers.find(({ kind }) => kind === 'json') ??
    answers.find(({ kind }) => kind === 'silent') ??
    answers[0] ?? { kind: 'none', why: 'it documents no answer with a 2xx status', at: operation.at }
  )
}

function bodyOf(response: Spot, operation: Spot, sources: Sources): Answer {
  const headers = partsOf(partOf(response, 'headers')).map(([name]) => name)
  const { at } = response
  if (sources.version === '2.0') return oldBody(response, operation, { sources, headers })
  const types = partsOf(partOf(response, 'content'))
  const json = types.find(([type]) => isJson.test(type))
  if (json === undefined)
    return types.length === 0
      ? { kind: 'silent', headers, why: 'nothing says what it answers', at }
      : {
          kind: 'none',
          why: `it answers ${types
            .map(([type]) => type)
            .slice(0, 3)
            .join(', ')}, not JSON`,
          at,
        }
  const [, media] = json
  return described(
    { schema: partOf(media, 'schema'), example: exampleOf(media, sources) },
    { headers, at: media.at, sources },
  )
}

interface About {
  readonly headers: readonly string[]
  readonly at: string
  readonly sources: Sources
}

function oldBody(
  response: Spot,
  operation: Spot,
  { sources, headers }: { readonly sources: Sources; readonly headers: readonly string[] },
): Answer {
  const own = partOf(operation, 'produces')
  const types = partsOf(own.value === undefined ? sources.produces : own).map(([, { value }]) => value)
  const texts = types.filter((type) => typeof type === 'string')
  const { at } = response
  if (texts.length > 0 && !texts.some((type) => isJson.test(type)))
    return { kind: 'none', why: `it answers ${texts.slice(0, 3).join(', ')}, not JSON`, at }
  const [, example] = partsOf(partOf(response, 'examples')).find(([type]) => isJson.test(type)) ?? []
  return described({ schema: partOf(response, 'schema'), example }, { headers, at, sources })
}

function described(
  { schema, example }: { readonly schema: Spot; readonly example: Spot | undefined },
  { headers, at, sources }: About,
): Answer {
  const view = sources.schemas.view(schema)
  const shown = example === undefined ? undefined : parsedExample(example.value)
  const isHollow = isBlank(view) || (view.types.has('array') && isBlank(sources.schemas.view(view.items)))
  if (!isHollow || (!isBlank(view) && shown === undefined))
    return { kind: 'json', schema: view, headers, isFromExample: false, at }
  if (shown === undefined || example === undefined)
    return { kind: 'silent', headers, why: 'nothing says what its JSON holds', at }
  const made = sources.schemas.view({ value: schemaOfValue(shown), at: example.at })
  return { kind: 'json', schema: made, headers, isFromExample: true, at }
}

/** An object of which nothing is said, or nothing at all. */
function isBlank(view: SchemaView): boolean {
  return (
    view.isSilent ||
    (view.types.has('object') &&
      !view.types.has('array') &&
      view.properties.size === 0 &&
      view.values === undefined &&
      view.variants.length === 0)
  )
}

function exampleOf(media: Spot, sources: Sources): Spot | undefined {
  const single = partOf(media, 'example')
  if (single.value !== undefined) return single
  const [, first] = partsOf(partOf(media, 'examples'))[0] ?? []
  if (first === undefined) return undefined
  return partOf(sources.references.follow(first), 'value')
}

/** Examples are written as texts as well: `"[{\"id\": 1}]"`. */
function parsedExample(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string') return typeof value === 'object' && value !== null ? value : undefined
  try {
    const parsed: unknown = JSON.parse(value)
    return isJsonObject(parsed) || Array.isArray(parsed) ? asJson(parsed) : undefined
  } catch {
    return undefined
  }
}

// what JSON.parse gives is JSON
function asJson(value: object): JsonValue {
  return value as JsonValue
}
