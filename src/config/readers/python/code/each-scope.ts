import type { PyFunction } from '../../../../python/run/functions/function.ts'
import type { Value } from '../../../../python/values/value.ts'
import { isMap, isPlacedList, type Placed, PlacedFunction, type PlacedMap, Refusal } from '../program/placed.ts'
import type { Part, PlacedRefusal } from '../program/program.ts'
import { isSamePlaced } from '../program/same-placed.ts'
import type { Answer } from './rest-client.ts'
import { type Each, FieldValue, RowValue } from './field-value.ts'
import type { PageLoop } from './paged/page-loop.ts'
import type { PagesValue, RequestValue, RestClientValue } from './rest-client.ts'

/** What a request is made for each of, and the name that the program has for it. */
export interface EachScope {
  readonly name: string
  readonly value: Value
  readonly from: Parent | ListOfValues
}

/** Rows of a config: each of them is asked for. */
export interface Parent {
  readonly kind: 'parent'
  readonly name: string
  readonly config: PlacedMap
  /** the client that walks them; undefined = that of a rest_api config */
  readonly client: RestClientValue | undefined
  /** which of its rows are asked for, and what is made of each before it is: after its own steps, in order */
  readonly steps: RowStep[]
}

export interface RowStep {
  readonly kind: 'filter' | 'map'
  readonly function: PyFunction
}

export interface ListOfValues {
  readonly kind: 'list'
  /** what stands in the config: `values` of one name, or `rows` of several */
  readonly source: readonly [key: 'values' | 'rows', values: Placed]
  /** the names of each round: that of the loop, or those that a loop over tuples has */
  readonly names: readonly string[]
  /** it is a dict under the loop's one name: its parts are values */
  readonly isRow?: true
}

/** The row of a parent, or the value of a list, under the name that a loop gives it. */
export function eachOf(name: string, from: EachScope['from'], at: Placed['at']): EachScope {
  if (from.kind === 'list') {
    if (from.isRow) return { name, from, value: new RowValue({ slot: (path) => `{slice.${path.join('_')}}` }) }
    return { name, from, value: valueOfList(name, at) }
  }
  const each: Each = { slot: (path) => `{resources.${from.name}.${path.join('.')}}` }
  return { name, from, value: new RowValue(each) }
}

/** A value of a list under the name that a loop gives it. */
export function valueOfList(name: string, at: Placed['at']): FieldValue {
  return new FieldValue({ slot: () => `{slice.${name}}` }, [name], { at, isScalar: true })
}

/** The clients of the configs that were made of a walk or a request: where it is the same, nothing has to be said twice. */
const clients = new WeakMap<Part, RestClientValue>()

export function clientOf(part: Part): RestClientValue | undefined {
  return clients.get(part)
}

export function madeWith(part: Part, client: RestClientValue): void {
  clients.set(part, client)
}

type Refuse = (refusal: PlacedRefusal) => never

/** What a walk or a request is as a resource of a config: in one of its own, or beside the rows that it is asked for each of. */
export function configOfRequest(
  found: {
    readonly request: RequestValue | Answer
    readonly each: EachScope | undefined
    readonly columns: PlacedMap
    readonly paging?: PageLoop
    readonly isWhole?: true
  },
  { name, at }: { readonly name: string; readonly at: Placed['at'] },
  refuse: Refuse,
): { readonly config: PlacedMap; readonly index: number } {
  const { request, each } = found
  const asked = 'request' in request ? request.request : request
  const once =
    'request' in request ? onceFor(request, { at, isWhole: found.isWhole }, refuse) : new Map<string, Placed>()
  const { paging } = found
  const pages = paging && ({ value: new PlacedFunction(paging), at } satisfies Placed)
  const plain = new Map([
    ...asked.endpoint(refuse),
    ...once,
    ...(pages === undefined ? [] : [['paginator', pages] as const]),
  ])
  const client = asked.clientConfig(refuse)
  const make = (endpoint: PlacedMap): Placed => ({
    at,
    value: new Map<string, Placed>([
      ['name', { value: name, at }],
      ['endpoint', { value: endpoint, at }],
      ...found.columns,
    ]),
  })
  if (each === undefined || each.from.kind === 'list') {
    const own = each === undefined ? plain : new Map([...plain, ['for_each', forEach(each, at)] as const])
    if (client.get('base_url') === undefined) refuse({ at, refusal: noAddress })
    return { config: configWith(client, [make(own)], at), index: 0 }
  }
  const config = besideParent(each.from, { make, endpoint: plain, client, asked, at }, refuse)
  const items = config.get('resources')?.value
  return { config, index: isPlacedList(items) ? items.length - 1 : 0 }
}

const noAddress = new Refusal('the address that it asks is not known')

/** the name that a record has all of an answer under */
export const wholeName = 'answer'

function onceFor(
  answer: Answer,
  { at, isWhole }: { readonly at: Placed['at']; readonly isWhole: true | undefined },
  refuse: Refuse,
): PlacedMap {
  const selector = isWhole ? `$ as ${wholeName}` : answer.selector
  if (selector === undefined)
    return refuse({ at, refusal: new Refusal('it takes one of the list that an API answers') })
  return new Map<string, Placed>([
    ['paginator', { value: 'single_page', at }],
    ['data_selector', { value: selector, at }],
  ])
}

function forEach({ name, from }: EachScope, at: Placed['at']): Placed {
  const [key, values] = from.kind === 'list' ? from.source : (['values', { value: null, at }] as const)
  const as: readonly [string, Placed][] = key === 'values' ? [['as', { value: name, at }]] : []
  return { at, value: new Map<string, Placed>([[key, values], ...as]) }
}

function configWith(client: PlacedMap, resources: readonly Placed[], at: Placed['at']): PlacedMap {
  return new Map<string, Placed>([
    ['client', { value: client, at }],
    ['resources', { value: resources, at }],
  ])
}

/** A second resource in the config of the rows: where the clients differ, each endpoint says what is its own. */
function besideParent(
  parent: Parent,
  child: {
    readonly make: (endpoint: PlacedMap) => Placed
    readonly endpoint: PlacedMap
    readonly client: PlacedMap
    readonly asked: RequestValue
    readonly at: Placed['at']
  },
  refuse: Refuse,
): PlacedMap {
  const { config } = parent
  const { at } = child
  const own = mapAt(config, 'client')
  const items = config.get('resources')?.value
  const rows = isPlacedList(items) ? items : []
  const last = rows.at(-1)
  if (last === undefined || !isMap(last.value)) return config
  const above = rows.slice(0, -1)
  const hidden = new Map([
    ...last.value,
    ...stepsOfRows(parent, last.value, at),
    ['selected', { value: false, at }] as const,
  ])
  const isSame = parent.client !== undefined && parent.client === child.asked.client && isSamePlaced(own, child.client)
  const defaults = mapAt(mapAt(config, 'resource_defaults'), 'endpoint')
  if (isSame && defaults.size === 0)
    return new Map([
      ...config,
      ['resources', { value: [...above, { ...last, value: hidden }, child.make(child.endpoint)], at }],
    ])
  const path = pathFrom(child, own, refuse)
  const alone = (row: Placed, map: PlacedMap): Placed => {
    const endpoint = lowered(merged(defaults, mapAt(map, 'endpoint')), own)
    return { ...row, value: new Map([...map, ['endpoint', { value: endpoint, at }]]) }
  }
  const first = [...above.map((row) => (isMap(row.value) ? alone(row, row.value) : row)), alone(last, hidden)]
  const second = child.make(lowered(new Map([...child.endpoint, ['path', path]]), child.client))
  const base = own.get('base_url')
  return configWith(new Map(base === undefined ? [] : [['base_url', base]]), [...first, second], at)
}

/** The steps of the rows, with the conditions under which they are asked for and what is made of them before. */
function stepsOfRows({ steps }: Parent, row: PlacedMap, at: Placed['at']): PlacedMap {
  if (steps.length === 0) return new Map()
  const written = row.get('processing_steps')?.value
  const added = steps.map((step): Placed => {
    const does: Placed = { at, value: new PlacedFunction(step.function) }
    return { at, value: new Map([[step.kind, does]]) }
  })
  return new Map([['processing_steps', { at, value: [...(isPlacedList(written) ? written : []), ...added] }]])
}

/** What a client says, said by an endpoint. */
function lowered(endpoint: PlacedMap, client: PlacedMap): PlacedMap {
  const headers = new Map([...mapAt(client, 'headers'), ...mapAt(endpoint, 'headers')])
  const given = new Map(endpoint)
  for (const key of ['auth', 'paginator']) {
    const value = client.get(key)
    if (value !== undefined && !given.has(key)) given.set(key, value)
  }
  const at = client.get('headers')?.at ?? endpoint.get('headers')?.at
  if (at !== undefined) given.set('headers', { value: headers, at })
  return given
}

/** The path of a child below the address of its parent's client. */
function pathFrom(
  { client, endpoint, at }: { readonly client: PlacedMap; readonly endpoint: PlacedMap; readonly at: Placed['at'] },
  own: PlacedMap,
  refuse: Refuse,
): Placed {
  const path = endpoint.get('path') ?? { value: '', at }
  const base = client.get('base_url')?.value
  if (base === undefined || base === own.get('base_url')?.value) return path
  if (typeof base !== 'string' || typeof path.value !== 'string' || /^[{]/.test(path.value))
    return refuse({ at, refusal: new Refusal('it asks an address that is put together of two that are not known') })
  if (/^https?:/.test(path.value)) return path
  return { ...path, value: path.value === '' ? base : `${base.replace(/\/+$/, '')}/${path.value.replace(/^\/+/, '')}` }
}

/** The defaults of a config's endpoints and what one says itself, as dlt merges them. */
function merged(defaults: PlacedMap, own: PlacedMap): PlacedMap {
  const whole = new Map([...defaults, ...own])
  for (const key of ['params', 'json']) {
    const [below, above] = [mapAt(defaults, key), mapAt(own, key)]
    const at = own.get(key)?.at ?? defaults.get(key)?.at
    if (below.size > 0 && at !== undefined) whole.set(key, { value: new Map([...below, ...above]), at })
  }
  return whole
}

function mapAt(map: PlacedMap, key: string): PlacedMap {
  const value = map.get(key)?.value
  return isMap(value) ? value : new Map()
}

/** Pages of which each row is asked for. */
export function parentOfRequest(
  request: PagesValue | Answer,
  { name, at }: { readonly name: string; readonly at: Placed['at'] },
  refuse: Refuse,
): Parent {
  const { config } = configOfRequest({ request, each: undefined, columns: new Map() }, { name, at }, refuse)
  return {
    kind: 'parent',
    name,
    config,
    steps: [],
    client: 'request' in request ? request.request.client : request.client,
  }
}
