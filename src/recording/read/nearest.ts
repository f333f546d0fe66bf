import type { Nearest } from '../../model/report/recorded.ts'
import { type AskedFor, fieldsOf, headersOf, partsOf, type UrlParts } from './request-key.ts'

const mostCompared = 5000
const longestValue = 60

/** URLs are taken apart once: a recording may be compared with many requests. */
const partsSeen = new WeakMap<AskedFor, UrlParts>()

function partsIn(request: AskedFor): UrlParts {
  const parts = partsSeen.get(request) ?? partsOf(request.url)
  partsSeen.set(request, parts)
  return parts
}

/** undefined = nothing was recorded at all. */
export function nearestTo(wanted: AskedFor, recorded: readonly AskedFor[]): Nearest | undefined {
  let best: { readonly request: AskedFor; readonly distance: number } | undefined
  for (const request of recorded.slice(0, mostCompared)) {
    const distance = distanceOf(wanted, request)
    if (best === undefined || distance < best.distance) best = { request, distance }
  }
  return best && { request: requestText(best.request), differs: differences(wanted, best.request) }
}

/** `GET https://api.example.com/items?page=3` */
export function requestText({ method, url }: Pick<AskedFor, 'method' | 'url'>): string {
  return `${method} ${url}`
}

/** In what two requests differ, in words. */
export function differences(wanted: AskedFor, recorded: AskedFor): readonly string[] {
  const [here, there] = [partsIn(wanted), partsIn(recorded)]
  const plain = (name: string, one: string, other: string): readonly string[] =>
    one === other ? [] : [`the ${name} is ${shown(one)}, recorded was ${shown(other)}`]
  const [fields, others] = [fieldsOf(wanted.body), fieldsOf(recorded.body)]
  const bodies =
    fields === undefined || others === undefined
      ? plain('body', wanted.body, recorded.body)
      : valuesThatDiffer(fields, others, 'in the body ')
  const params = valuesThatDiffer(new Map(here.params), new Map(there.params), '')
  const all = [
    ...plain('method', wanted.method, recorded.method),
    ...plain('host', here.origin, there.origin),
    ...plain('path', here.path, there.path),
    ...params,
    ...bodies,
  ]
  return all.length > 0 ? all : valuesThatDiffer(headersOf(wanted.headers), headersOf(recorded.headers), 'the header ')
}

type Values = ReadonlyMap<string, string>

function valuesThatDiffer(here: Values, there: Values, what: string): readonly string[] {
  return [...new Set([...here.keys(), ...there.keys()])].flatMap((name) => {
    const [value, recorded] = [here.get(name), there.get(name)]
    if (value === recorded) return []
    if (recorded === undefined) return [`${what}"${name}" is ${shown(value ?? '')}, and was not sent then`]
    return value === undefined
      ? [`${what}"${name}" is not sent, recorded was ${shown(recorded)}`]
      : [`${what}"${name}" is ${shown(value)}, recorded was ${shown(recorded)}`]
  })
}

// a path of another kind is further away than many parameters
const weights = { method: 100, origin: 50, path: 20, param: 3, value: 2, body: 4 } as const

function distanceOf(wanted: AskedFor, recorded: AskedFor): number {
  const [here, there] = [partsIn(wanted), partsIn(recorded)]
  const [params, others] = [new Map(here.params), new Map(there.params)]
  let distance = wanted.method === recorded.method ? 0 : weights.method
  if (here.origin !== there.origin) distance += weights.origin
  distance += weights.path * pathDistance(here.path, there.path)
  for (const name of new Set([...params.keys(), ...others.keys()])) {
    const [value, other] = [params.get(name), others.get(name)]
    if (value === other) continue
    distance +=
      value === undefined || other === undefined ? weights.param : weights.value + numberDistance(value, other)
  }
  return distance + (wanted.body === recorded.body ? 0 : weights.body)
}

function pathDistance(path: string, other: string): number {
  const [here, there] = [path.split('/'), other.split('/')]
  const length = Math.max(here.length, there.length)
  return Array.from({ length }, (_, at) => at).filter((at) => here[at] !== there[at]).length
}

/** Of page 2 and page 40 the one beside page 3 is nearer; always below 1. */
function numberDistance(value: string, other: string): number {
  const gap = Math.abs(Number(value) - Number(other))
  return Number.isFinite(gap) ? gap / (gap + 1) : 1
}

function shown(value: string): string {
  const short = value.length > longestValue ? `${value.slice(0, longestValue)}…` : value
  return /^-?\d+$/.test(short) ? short : JSON.stringify(short)
}
