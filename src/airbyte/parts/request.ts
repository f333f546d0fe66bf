import { type ConfigObject, type ConfigValue, SecretReference, SecretText } from '../../config/document.ts'
import type { StreamContext } from '../stream-context.ts'
import { pythonLiteral } from '../text/python-literal.ts'
import { Translator } from '../text/translate.ts'
import { textAt } from '../tree/members.ts'
import { readProperties } from './query-properties.ts'
import { isMap, isSequence, own, type Tree, type TreeMap, wordOf } from '../tree/tree.ts'

/** What is asked for, without paging and slices. */
export interface RequestDraft {
  readonly baseUrl: ConfigValue
  readonly path: ConfigValue
  readonly method: string
  readonly params: ConfigObject
  readonly headers: ConfigObject
  readonly body: RequestBody
}

export type RequestBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'json' | 'data'; readonly value: ConfigValue }
  | { readonly kind: 'graphql'; readonly query: ConfigValue; readonly variables?: ConfigValue }

export function readRequest(requester: TreeMap, context: StreamContext): RequestDraft {
  const type = textAt(requester, 'type')
  if (type === 'CustomRequester') throw context.custom(requester, 'requester')
  if (type !== 'HttpRequester') throw context.unsupported(type ?? 'A requester', requester)
  const text = new Translator(requester, context)
  const [base, path] = addressOf(requester)
  return {
    baseUrl: text.text(base, 'plain'),
    path: text.text(path, 'template'),
    method: (textAt(requester, 'http_method') ?? 'GET').toUpperCase(),
    params: pairsOf(own(requester, 'request_parameters'), { requester, text, context }),
    headers: pairsOf(own(requester, 'request_headers'), { requester, text, context }),
    body: readBody(requester, text, context),
  }
}

/** `url_base` and `path`, or `url` alone; a query in the base belongs to the path. */
function addressOf(requester: TreeMap): readonly [string, string] {
  const base = unquoted((textAt(requester, 'url_base') ?? textAt(requester, 'url') ?? '').trim())
  const path = (textAt(requester, 'path') ?? '').trim().replace(/^\//, '')
  if (path !== '') return [base.replace(/\/$/, ''), path]
  // without a path the base is the whole address
  const query = base.indexOf('?')
  const address = query === -1 || base.includes('{{') ? base : base.slice(0, query)
  const cut = address.includes('{{') ? -1 : address.indexOf('/', address.indexOf('://') + 3)
  if (cut === -1) return [base, '']
  return [address.slice(0, cut), `${address.slice(cut + 1)}${query === -1 ? '' : base.slice(query)}`]
}

/** Airbyte reads what it renders as a literal of Python: a text in quotes is without them. */
function unquoted(text: string): string {
  const [, quote = '', inside = ''] = /^\s*(["'])(.+)\1\s*$/s.exec(text) ?? []
  // a quote or an end of a line in it makes it none, but within what is computed
  const written = inside.replaceAll(/\{\{.*?\}\}/gs, '')
  return quote === '' || written.includes(quote) || /[\\\n]/.test(written) ? text : inside
}

interface PairsInput {
  readonly requester: TreeMap
  readonly text: Translator
  readonly context: StreamContext
}

/** A mapping of names to texts; what is empty is not sent. */
function pairsOf(written: Tree | undefined, { requester, text, context }: PairsInput): ConfigObject {
  if (written === undefined || written === null || written === '') return {}
  if (typeof written === 'string') {
    if (/\{[{%]/.test(written)) throw context.unsupported('Parameters that are computed as one text', requester)
    return Object.fromEntries(new URLSearchParams(written))
  }
  if (!isMap(written)) throw context.unsupported('Parameters that are not a mapping', requester)
  const entries = Object.entries(written).flatMap(([name, given]): [string, ConfigValue][] => {
    const value = typeof given === 'string' ? unquoted(given) : given
    if (name === '$parameters' || value === null || value === '') return []
    const key = text.name(name, 'template')
    if (isMap(value)) return [[key, readProperties(value, context)]]
    const known = text.constant(value)
    // Airbyte renders to text and drops what is empty
    if (known === null || known === '' || known === 'None') return []
    const list = typeof known === 'string' ? pythonLiteral(known) : undefined
    if (isSequence(list)) return [[key, list.map(wordOf)]]
    if (known !== undefined)
      return [[key, typeof known === 'string' ? text.value(known, 'template') : pythonText(known)]]
    return [[key, asText(text.value(value, 'template'), context)]]
  })
  return Object.fromEntries(entries)
}

/** A yes or no of the user is a text as well: `True`. */
function asText(value: ConfigValue, { parameters }: StreamContext): ConfigValue {
  if (!(value instanceof SecretReference) || value.store !== 'config') return value
  const parameter = parameters.get(value.key)
  const isSwitch = parameter?.dataType === 'bool' || typeof parameter?.fallback === 'boolean'
  return isSwitch ? `\${{ config.${value.key} | string }}` : value
}

/** Python's text of a value: parameters are only texts there. */
function pythonText(value: Tree): ConfigValue {
  if (value === true) return 'True'
  if (value === false) return 'False'
  return value
}

function readBody(requester: TreeMap, text: Translator, context: StreamContext): RequestBody {
  const json = own(requester, 'request_body_json')
  const data = own(requester, 'request_body_data')
  const body = own(requester, 'request_body')
  if (isMap(body)) return typedBody(body, text, context)
  if (isGiven(json)) return { kind: 'json', value: jsonValue(json, { requester, text, context }) }
  if (!isGiven(data)) return { kind: 'none' }
  return { kind: 'data', value: text.value(data, 'template') }
}

function isGiven(value: Tree | undefined): value is Tree {
  return value !== undefined && value !== null && value !== '' && !(isMap(value) && Object.keys(value).length === 0)
}

function typedBody(body: TreeMap, text: Translator, context: StreamContext): RequestBody {
  const value = own(body, 'value') ?? null
  switch (textAt(body, 'type')) {
    case 'RequestBodyJsonObject':
      return { kind: 'json', value: jsonValue(value, { requester: body, text, context }) }
    case 'RequestBodyUrlEncodedForm':
      return { kind: 'data', value: text.value(value, 'template') }
    case 'RequestBodyPlainText':
      return { kind: 'data', value: text.text(wordOf(value), 'template') }
    case 'RequestBodyGraphQL': {
      const query = isMap(value) ? own(value, 'query') : undefined
      const variables = isMap(value) ? own(value, 'variables') : undefined
      if (typeof query !== 'string') throw context.unsupported('A GraphQL body without one query', body)
      return {
        kind: 'graphql',
        query: text.text(query, 'plain'),
        ...(variables !== undefined && { variables: text.value(variables, 'template') }),
      }
    }
    case undefined:
    default:
      throw context.unsupported(textAt(body, 'type') ?? 'A request body', body)
  }
}

/** JSON as a mapping, or as a text that is JSON, templates standing in its texts. */
function jsonValue(written: Tree, { requester, text, context }: PairsInput): ConfigValue {
  if (typeof written !== 'string') return withoutNone(text.value(reread(written, text), 'template'), context)
  const whole = /^\s*\{\{[^{}]*\}\}\s*$/.test(written)
  if (whole) return text.text(written.trim(), 'template')
  try {
    return text.value(reread(pythonLiteral(written) ?? (JSON.parse(written) as Tree), text), 'template')
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw context.unsupported('A JSON body written as one text with templates outside its texts', requester)
  }
}

/** A setting that is not given is not sent, where a lookup of it would be null. */
function withoutNone(value: ConfigValue, context: StreamContext): ConfigValue {
  if (Array.isArray(value)) return value.map((item: ConfigValue) => withoutNone(item, context))
  if (value instanceof SecretReference) {
    const isOpen = value.store === 'config' && context.parameters.get(value.key)?.isSecret !== true
    return value.fallback === null && isOpen && /^[A-Za-z_][\w.]*$/.test(value.key)
      ? `\${{ config.${value.key} }}`
      : value
  }
  if (value instanceof SecretText || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value as ConfigObject).map(([key, member]) => [key, withoutNone(member, context)]),
  )
}

/** Airbyte reads every text of a body as a literal of Python where it is one, and leaves nothing out but null. */
function reread(value: Tree, text: Translator): Tree {
  if (typeof value === 'string') return text.literal(value) ?? value
  if (isSequence(value)) return value.map((item) => reread(item, text))
  if (!isMap(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, text.isNull(member) ? null : reread(member, text)] as const)
      .filter(([, member]) => member !== null),
  )
}
