import { isJsonObject, isList, type JsonObject, type JsonValue, ownValue } from '../../../json/json.ts'

/** A value of the document and its place, as a JSON pointer: `#/paths/~1orders/get`. Undefined = nothing is there. */
export interface Spot {
  readonly value: JsonValue | undefined
  readonly at: string
}

// a chain of references that is longer leads in circles
const mostHops = 30

/** The part under a key; nothing where the spot holds no object. */
export function partOf(spot: Spot, key: string): Spot {
  const { value } = spot
  const at = `${spot.at}/${/[~/]/.test(key) ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key}`
  if (isList(value)) return { value: /^\d{1,9}$/.test(key) ? value[Number(key)] : undefined, at }
  return { value: isJsonObject(value) ? ownValue(value, key) : undefined, at }
}

/** The parts of an object or list, in their order. */
export function partsOf(spot: Spot): readonly (readonly [string, Spot])[] {
  const { value } = spot
  if (isList(value)) return value.map((_, index) => [String(index), partOf(spot, String(index))] as const)
  return isJsonObject(value) ? Object.keys(value).map((key) => [key, partOf(spot, key)] as const) : []
}

/** The text under a key; undefined where it is none. */
export function textAt(spot: Spot, key: string): string | undefined {
  const { value } = partOf(spot, key)
  return typeof value === 'string' ? value : undefined
}

/** The number under a key, as a plain one. */
export function numberAt(spot: Spot, key: string): number | undefined {
  const { value } = partOf(spot, key)
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'number' ? value : undefined
}

/** Follows references inside the document; nothing is ever fetched. */
export interface References {
  /** the spot itself where it is not a reference; where one leads nowhere, or out of the document, a spot with nothing in it */
  readonly follow: (spot: Spot) => Spot
  /** references that led nowhere, each once, with its place */
  readonly lost: ReadonlyMap<string, string>
}

/** References of one document (`#/components/schemas/Order`, escapes of pointers and of URLs read). */
export function referencesIn(root: JsonObject): References {
  const lost = new Map<string, string>()
  const known = new Map<string, Spot>()
  const target = (reference: string): Spot => {
    const before = known.get(reference)
    if (before !== undefined) return before
    const found = reference.startsWith('#/') || reference === '#' ? walk(root, reference) : undefined
    const spot = found ?? { value: undefined, at: reference }
    known.set(reference, spot)
    return spot
  }
  const follow = (spot: Spot): Spot => {
    let at = spot
    for (let hop = 0; hop < mostHops; hop++) {
      const reference = referenceIn(at)
      if (reference === undefined) return at
      const next = target(reference)
      if (next.value === undefined) break
      at = next
    }
    lost.set(referenceIn(at) ?? spot.at, spot.at)
    return { value: undefined, at: spot.at }
  }
  return { follow, lost }
}

/** The text of a `$ref`; undefined where the spot is not a reference. */
export function referenceIn(spot: Spot): string | undefined {
  return textAt(spot, '$ref')
}

function walk(root: JsonObject, reference: string): Spot | undefined {
  let spot: Spot = { value: root, at: '#' }
  for (const token of reference.split('/').slice(1)) {
    spot = partOf(spot, unescape(token))
    if (spot.value === undefined) return undefined
  }
  return spot
}

function unescape(token: string): string {
  return percentDecoded(token).replaceAll('~1', '/').replaceAll('~0', '~')
}

function percentDecoded(token: string): string {
  try {
    return decodeURIComponent(token)
  } catch {
    return token
  }
}
