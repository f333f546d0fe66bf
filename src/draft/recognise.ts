import { parse as parseYaml } from 'yaml'
import { isJsonObject, type JsonObject, type JsonValue, ownValue } from '../json/json.ts'
import { parseJson } from '../json/json-text.ts'

/** What a text is that a config is to be drafted from. */
export type Recognised =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'curl'; readonly text: string }
  | { readonly kind: 'har' | 'postman' | 'openapi'; readonly document: JsonObject }
  /** something known that is drafted otherwise, or not at all */
  | { readonly kind: 'other'; readonly what: string; readonly hint: string }
  | { readonly kind: 'unknown'; readonly why: string }

/** What `init --from` takes, in words. */
export const draftKinds = [
  'a URL',
  'an OpenAPI document (2.0, 3.0, 3.1; JSON or YAML)',
  'a cURL line',
  'a HAR file',
  'a Postman collection (2.0, 2.1)',
] as const

/** The kind of a text, by what is in it. */
export function recognise(text: string): Recognised {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  if (trimmed === '') return { kind: 'unknown', why: 'it is empty' }
  if (/^https?:\/\/\S+$/i.test(trimmed)) return { kind: 'url', url: trimmed }
  if (isCurl(trimmed)) return { kind: 'curl', text: trimmed }
  if (/^[[{]/.test(trimmed)) return ofJson(trimmed)
  return otherText(trimmed) ?? ofYaml(trimmed) ?? { kind: 'unknown', why: 'it is none of these' }
}

const curlLine =
  /^\s*(?:[$>%]\s+)?(?:(?:export|env|sudo)\s+)?(?:[A-Za-z_]\w*=\S*\s+){0,20}(?:\S*[/\\])?curl(?:\.exe)?(?:\s|$)/i

/** True for a text with a curl command near its beginning; in front of it may stand comments and assignments. */
export function isCurl(text: string): boolean {
  const lines = text.slice(0, 20_000).split('\n').slice(0, 40)
  const foreign = lines.some((line) => /^\s*(?:import|from|def)\s|^```|^\s*</.test(line))
  return !foreign && lines.some((line) => curlLine.test(line.slice(0, 2_000)))
}

function ofJson(text: string): Recognised {
  let value: unknown
  try {
    value = parseJson(text)
  } catch {
    return ofYaml(text) ?? { kind: 'unknown', why: 'it begins like JSON, and is none: it may be cut off' }
  }
  if (!isJsonObject(value))
    return { kind: 'unknown', why: 'it is a list of JSON values: data, not a description of an API' }
  return (
    ofDocument(value) ?? {
      kind: 'unknown',
      why: 'it is JSON, and has neither "openapi", "swagger", "log.entries" nor "info" with "item"',
    }
  )
}

function ofDocument(value: JsonObject): Recognised | undefined {
  const has = (key: string): boolean => Object.hasOwn(value, key)
  const log = ownValue(value, 'log')
  if (has('openapi') || has('swagger')) return { kind: 'openapi', document: value }
  if (log !== undefined && isJsonObject(log) && Object.hasOwn(log, 'entries')) return { kind: 'har', document: value }
  // the API of Postman wraps what it gives
  const wrapped = ownValue(value, 'collection')
  const collection = wrapped !== undefined && isJsonObject(wrapped) ? wrapped : value
  if (Object.hasOwn(collection, 'info') && Object.hasOwn(collection, 'item'))
    return { kind: 'postman', document: collection }
  return otherDocument(value)
}

function otherDocument(value: JsonObject): Recognised | undefined {
  const has = (key: string): boolean => Object.hasOwn(value, key)
  if (has('requests') && has('order'))
    return other('a Postman collection of format 1', 'Export it from Postman as Collection v2.1.')
  if (has('_postman_variable_scope'))
    return other('a Postman environment', 'Name the collection; its own variables are read.')
  if (ownValue(value, '_type') === 'export' || isInsomnia(ownValue(value, 'type')))
    return other('an Insomnia export', 'Export it from Insomnia as HAR.')
  if (has('asyncapi')) return other('an AsyncAPI document', 'It describes messages, not lists.')
  if (isAirbyte(value)) return airbyte
  if (has('cells') && has('nbformat')) return other('a notebook', 'Use `sluice import FILE -o NAME.yaml`.')
  if (has('client') && has('resources'))
    return other('a config already', 'Check it with `sluice check`, or turn it into YAML with `sluice import`.')
  return undefined
}

function isInsomnia(type: JsonValue | undefined): boolean {
  return typeof type === 'string' && type.startsWith('collection.insomnia')
}

function isAirbyte(value: JsonObject): boolean {
  return (
    ownValue(value, 'type') === 'DeclarativeSource' ||
    (Object.hasOwn(value, 'streams') && (Object.hasOwn(value, 'definitions') || Object.hasOwn(value, 'check')))
  )
}

const airbyte = other(
  'the manifest of an Airbyte connector',
  'It runs as it stands: `sluice run FILE --config config.json`. Or use `sluice import FILE -o NAME.yaml`.',
)

function other(what: string, hint: string): Recognised {
  return { kind: 'other', what, hint }
}

function otherText(text: string): Recognised | undefined {
  const start = text.slice(0, 200_000)
  if (/^\s*(?:import|from)\s+dlt\b|rest_api_source\s*\(|RESTAPIConfig\b|rest_api_resources\s*\(/m.test(start))
    return other('a dlt program', 'Use `sluice import FILE -o NAME.yaml`.')
  if (/^["']?type["']?:\s*["']?DeclarativeSource\b/m.test(start)) return airbyte
  if (/^```/m.test(start))
    return other('a document in Markdown', 'Use `sluice import FILE -o NAME.yaml` where it has a configuration in it.')
  if (/Invoke-(?:WebRequest|RestMethod)\b/i.test(start))
    return other('a PowerShell command', 'Copy it as cURL instead.')
  if (/^\s*(?:await\s+)?fetch\s*\(/m.test(start)) return other('a JavaScript call', 'Copy it as cURL instead.')
  if (/^\s*<(?:!doctype\s+html|html|head|\?xml)/i.test(start))
    return other('a web page or XML', 'Name the URL of the API, or its OpenAPI document.')
  return undefined
}

function ofYaml(text: string): Recognised | undefined {
  if (!/^["']?(?:openapi|swagger|type|version|streams|client|resources|asyncapi|info|log)["']?\s*:/m.test(text))
    return undefined
  try {
    const value: unknown = parseYaml(text, { maxAliasCount: 10_000, prettyErrors: false, logLevel: 'silent' })
    return isJsonObject(value) ? ofDocument(value) : undefined
  } catch (error) {
    const said = error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''
    return { kind: 'unknown', why: `it looks like YAML, and does not parse (${said.slice(0, 100)})` }
  }
}
