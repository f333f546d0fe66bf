import { isList, type JsonValue } from '../../../json/json.ts'
import { toJsonText } from '../../../json/json-text.ts'
import { pathText } from '../../../language/jsonpath/path-text.ts'
import type { DraftResource, Evident } from '../../draft.ts'
import { literalText, literalValue, plainText } from '../../literal.ts'
import type { AuthChoice } from '../client/choose-auth.ts'
import { ownServer, type WhereFrom } from '../client/find-servers.ts'
import type { Input } from '../document/operations.ts'
import type { Sources } from '../document/sources.ts'
import type { Endpoint } from '../find/endpoint.ts'
import type { Binding } from '../parents/bind-parents.ts'
import { oneLine } from '../words.ts'
import { carriedKeys, fieldOf, isWhole, parentKeys } from './carried.ts'
import type { Wants } from './needs.ts'

export interface Drafting {
  readonly sources: Sources
  readonly names: ReadonlyMap<Endpoint, string>
  readonly bindings: ReadonlyMap<Endpoint, Binding>
  readonly wants: ReadonlyMap<Endpoint, Wants>
  readonly auth: AuthChoice
  readonly from: WhereFrom
  readonly baseUrl: string
}

/** The endpoints as resources, parents before their children; what cannot run as it stands is `off`, with the reason. */
export function draftResources(endpoints: readonly Endpoint[], drafting: Drafting): readonly DraftResource[] {
  const carried = carriedKeys(endpoints, drafting)
  return inOrder(endpoints, drafting.bindings).map((endpoint) => draftResource(endpoint, { ...drafting, carried }))
}

function inOrder(endpoints: readonly Endpoint[], bindings: ReadonlyMap<Endpoint, Binding>): readonly Endpoint[] {
  const done = new Set<Endpoint>()
  const visit = (endpoint: Endpoint): void => {
    if (done.has(endpoint)) return
    const parent = bindings.get(endpoint)?.parent
    if (parent !== undefined) visit(parent)
    done.add(endpoint)
  }
  for (const endpoint of endpoints) visit(endpoint)
  const kept = new Set(endpoints)
  return [...done].filter((endpoint) => kept.has(endpoint))
}

interface Resource extends Drafting {
  readonly carried: ReadonlyMap<Endpoint, readonly string[]>
}

function draftResource(endpoint: Endpoint, drafting: Resource): DraftResource {
  const { operation, list, paging, incremental } = endpoint
  const binding = drafting.bindings.get(endpoint)
  const parent = binding === undefined ? undefined : drafting.names.get(binding.parent)
  const includes = [...new Set([...(parentKeys(endpoint, drafting) ?? []), ...(drafting.carried.get(endpoint) ?? [])])]
  const off = whyOff(endpoint, drafting)
  const primaryKey = keyOf(endpoint, drafting)
  const notes = [
    ...(operation.isDeprecated ? ['the document calls it deprecated'] : []),
    ...(paging.note === undefined ? [] : [paging.note]),
    ...(list === undefined
      ? ['the document describes no list in its answer: where the records are is left to detection']
      : []),
  ]
  return {
    name: drafting.names.get(endpoint) ?? operation.id,
    ...(operation.summary !== '' && { about: oneLine(operation.summary) }),
    method: operation.method === 'post' ? 'POST' : 'GET',
    path: pathOf(endpoint, drafting),
    ...inputsOf(endpoint, drafting),
    ...(list && {
      dataSelector: { value: plainText(selectorOf(list)), why: `openapi: ${list.why}`, certainty: list.certainty },
    }),
    ...(paging.paginator && { paginator: paging.paginator }),
    ...(primaryKey && { primaryKey }),
    ...(incremental && { incremental }),
    ...(binding &&
      parent !== undefined && { parent: { value: parent, why: whyParent(binding), certainty: binding.certainty } }),
    ...(includes.length > 0 && {
      includeFromParent: { value: includes, why: 'says whose record it is', certainty: 'stated' as const },
    }),
    ...authOf(endpoint, drafting),
    ...(notes.length > 0 && { notes }),
    ...(off !== undefined && { off }),
  }
}

function selectorOf({ keys, inner }: { readonly keys: readonly string[]; readonly inner: string | undefined }): string {
  const list = pathText(keys)
  return inner === undefined ? list : `${list}[*].${pathText([inner])}`
}

function whyParent({ parent, certainty }: Binding): string {
  return `openapi: for each record of ${parent.operation.what}${certainty === 'guess' ? ', by the names of its fields' : ''}`
}

function pathOf(endpoint: Endpoint, drafting: Drafting): Evident<string> {
  const { operation } = endpoint
  const binding = drafting.bindings.get(endpoint)
  const fixed = drafting.wants.get(endpoint)?.fixed ?? new Map<string, Evident<JsonValue>>()
  const lookedUp = drafting.wants.get(endpoint)?.lookedUp.path ?? new Map<string, Evident<string>>()
  const guesses = [...fixed].map(([name, { value }]) => `{${name}} is ${spelled(value)}, its default`)
  const filled = operation.path
    .split(/(\/?\{[^{}]+\})/)
    .map((piece) => {
      const [, slash = '', name] = /^(\/?)\{([^{}]+)\}$/.exec(piece) ?? []
      if (name === undefined) return literalText(piece)
      const found = lookedUp.get(name)
      if (found !== undefined) return `${slash}${found.value}`
      const value = fixed.get(name)
      if (value !== undefined) return `${slash}${literalText(spelled(value.value))}`
      const field = binding === undefined ? undefined : fieldOf(endpoint, name, drafting)
      if (field === null) return ''
      const shown =
        field === undefined
          ? literalText(`{${name}}`)
          : `{resources.${field}${isWhole(endpoint, name, drafting) ? '!s' : ''}}`
      return `${slash}${shown}`
    })
    .join('')
  const own = ownServer(operation.servers, drafting.from)
  const server = own === drafting.baseUrl ? undefined : own
  const below = filled.replace(/^\//, '')
  const path = server === undefined ? (below === '' ? '/' : below) : `${literalText(server)}/${below}`
  const why = [
    `openapi: ${operation.what}`,
    ...(server === undefined ? [] : ['with a server of its own']),
    ...guesses,
  ].join('; ')
  return { value: path, why, certainty: binding?.certainty === 'guess' ? 'guess' : 'stated' }
}

function inputsOf(endpoint: Endpoint, drafting: Drafting): Pick<DraftResource, 'params' | 'headers' | 'json'> {
  const { operation, paging } = endpoint
  const { given = [], needs = [], lookedUp } = drafting.wants.get(endpoint) ?? {}
  const auth = drafting.auth.of(endpoint)
  const all: readonly (readonly [Input, Evident<JsonValue>])[] = [
    ...(lookedUp?.inputs ?? []),
    ...given.map(([input, value]) => [input, { ...value, value: literalValue(value.value) }] as const),
  ]
  const values = (where: string): readonly (readonly [string, Evident<JsonValue>])[] =>
    all.filter(([input]) => input.where === where).map(([{ name }, value]) => [literalText(name), value] as const)
  const { size, first } = paging
  const begun: Evident<JsonValue> = {
    value: first?.number ?? 1,
    why: 'openapi: some servers lead on only from a page',
    certainty: 'stated',
  }
  const sized =
    size === undefined || size.input.where !== 'query'
      ? []
      : [
          [
            literalText(size.input.name),
            { value: size.size, why: `openapi: ${size.why}`, certainty: size.certainty },
          ] as const,
        ]
  const bound = needs
    .filter(({ where }) => where === 'query')
    .flatMap(({ name }) => {
      const field = drafting.bindings.has(endpoint) ? fieldOf(endpoint, name, drafting) : undefined
      const what: Evident<JsonValue> = {
        value: `{resources.${field ?? ''}}`,
        why: 'openapi: required; of each parent',
        certainty: 'guess',
      }
      return typeof field === 'string' ? [[literalText(name), what] as const] : []
    })
  const paged = first?.input.where === 'query' ? [[literalText(first.input.name), begun] as const] : []
  const params = [...Object.entries(auth.params), ...values('query'), ...bound, ...paged, ...sized]
  const headers = [
    ...(auth === drafting.auth.client ? [] : Object.entries(auth.headers)),
    ...values('header').map(([name, value]) => [name, { ...value, value: spelled(value.value) }] as const),
  ]
  const body = [
    ...values('body').map(([name, { value }]) => [name, value] as const),
    ...(size === undefined || size.input.where !== 'body' ? [] : [[literalText(size.input.name), size.size] as const]),
  ]
  const named = values('body').map(([name, { why }]) => `${name}: ${why.replace(/^openapi: /, '')}`)
  return {
    ...(params.length > 0 && { params: Object.fromEntries(params) }),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    ...(operation.hasBody && {
      json: {
        value: Object.fromEntries(body),
        why: `openapi: the body${named.length > 0 ? `; ${named.join('; ')}` : ''}`,
        certainty: values('body').some(([, { certainty }]) => certainty === 'guess')
          ? ('guess' as const)
          : ('stated' as const),
      },
    }),
  }
}

/** A value as it stands in a path or header: only scalars and lists of them get here. */
function spelled(value: JsonValue): string {
  if (typeof value === 'string') return value
  return isList(value) ? value.map(spelled).join(',') : toJsonText(value)
}

function authOf(endpoint: Endpoint, { auth }: Drafting): Pick<DraftResource, 'auth'> {
  const own = auth.of(endpoint)
  if (own === auth.client) return {}
  if (own.auth === null)
    return auth.client.auth === null
      ? {}
      : { auth: { value: null, why: `openapi: no security for ${endpoint.operation.what}`, certainty: 'stated' } }
  return JSON.stringify(own.auth.value) === JSON.stringify(auth.client.auth?.value) ? {} : { auth: own.auth }
}

/** Below a parent a key holds for the records of one parent only, as far as anybody knows: it is taken with the parent's. */
function keyOf(endpoint: Endpoint, drafting: Drafting): Evident<string | readonly string[]> | undefined {
  const { key } = endpoint
  if (key === undefined) return undefined
  const why = `openapi: ${key.why}`
  const binding = drafting.bindings.get(endpoint)
  if (binding === undefined) return { value: key.name, why, certainty: key.certainty }
  const parent = drafting.names.get(binding.parent) ?? ''
  const above = parentKeys(endpoint, drafting)
  if (above === undefined || above.length === 0) return undefined
  const value = [...above.map((name) => `_${parent}_${name}`), key.name]
  return { value, why: `${why}, with that of its parent`, certainty: key.certainty }
}

function whyOff(endpoint: Endpoint, { wants, bindings }: Drafting): string | undefined {
  const { needs = [], missing = [] } = wants.get(endpoint) ?? {}
  const unbound = bindings.has(endpoint)
    ? []
    : needs.map(({ name, where }) => (where === 'path' ? `{${name}}` : `the parameter "${name}"`))
  const asked = missing.map(
    ({ name, where }) =>
      `the ${where === 'body' ? 'property' : 'parameter'} "${name}"${where === 'query' ? '' : ` (${where})`}`,
  )
  const all = [...unbound, ...asked]
  if (all.length === 0) return undefined
  return `${all.join(', ')} ${all.length === 1 ? 'is' : 'are'} yours to fill in: neither the document nor another list has ${all.length === 1 ? 'its value' : 'their values'}`
}
