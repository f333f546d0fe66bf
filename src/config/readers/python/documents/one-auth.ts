import { isMap, isPlacedList, type Placed, type PlacedMap, Refusal } from '../program/placed.ts'
import { PlacedHeaders } from '../program/placed-headers.ts'

/**
 * A config whose shared auths that are several headers are refused where an endpoint has an auth or a header of its own instead: "headers"
 * of a client go out with every request, whatever its auth is.
 */
export function withOneAuth(config: PlacedMap): PlacedMap {
  const items = config.get('resources')?.value
  const endpoints = isPlacedList(items) ? items.map(({ value }) => mapIn(value, 'endpoint')) : []
  const defaults = config.get('resource_defaults')
  const shared = mapIn(defaults?.value, 'endpoint')
  const client = checked(config.get('client'), [shared, ...endpoints])
  const changed = new Map(config)
  if (client !== undefined) changed.set('client', client)
  const endpoint = checked(isMap(defaults?.value) ? defaults.value.get('endpoint') : undefined, endpoints)
  if (defaults !== undefined && isMap(defaults.value) && endpoint !== undefined)
    changed.set('resource_defaults', { ...defaults, value: new Map([...defaults.value, ['endpoint', endpoint]]) })
  return changed
}

/** The names of headers, which are the same in upper and lower case. */
export function namesOf(headers: PlacedMap | undefined): readonly string[] {
  return [...(headers?.keys() ?? [])].map((name) => name.toLowerCase())
}

function checked(owner: Placed | undefined, below: readonly (PlacedMap | undefined)[]): Placed | undefined {
  const auth = isMap(owner?.value) ? owner.value.get('auth') : undefined
  if (owner === undefined || !isMap(owner.value) || !(auth?.value instanceof PlacedHeaders)) return undefined
  const names = new Set(namesOf(auth.value.headers))
  const other = below.find((endpoint) => {
    const headers = endpoint?.get('headers')?.value
    return endpoint?.has('auth') === true || (isMap(headers) && namesOf(headers).some((name) => names.has(name)))
  })
  if (other === undefined) return owner
  return { ...owner, value: new Map([...owner.value, ['auth', { ...auth, value: new Refusal(why, hint) }]]) }
}

const why = 'it is an auth of several headers, and an endpoint has an auth or such a header of its own'
const hint = 'Write the headers into the endpoints that need them ("headers"), and no "auth" into the client.'

function mapIn(value: Placed['value'] | undefined, key: string): PlacedMap | undefined {
  const inner = isMap(value) ? value.get(key)?.value : undefined
  return isMap(inner) ? inner : undefined
}
