import { isJsonObject, type JsonValue } from '../../json/json.ts'
import { outline } from '../../library/edit/edit-config.ts'
import type { ImportedResource } from '../contract/import.ts'

/** What a config says by itself, before anything in it is looked up. */
export interface WrittenDraft {
  readonly name: string | undefined
  readonly resources: readonly ImportedResource[]
  /** values that it wants: `config.tenant` */
  readonly settings: readonly string[]
  /** keys of secrets that it wants */
  readonly secrets: readonly string[]
}

/** Reads the text only: for a config that cannot be planned yet since values of it are missing. */
export function writtenDraft(yaml: string): WrittenDraft {
  const { name, resources, parameters } = objectOf(outline(yaml, 'yaml')?.[0]?.value)
  const wanted = [...yaml.replace(/^\s*#.*$/gm, '').matchAll(/\$\{(secrets|config|env)\.([\w.]+)/g)]
  const keysOf = (...stores: readonly string[]): readonly string[] => [
    ...new Set(wanted.flatMap(([, store = '', key = '']) => (stores.includes(store) ? [labelOf(store, key)] : []))),
  ]
  const asked = Object.keys(objectOf(parameters)).map((key) => labelOf('config', key))
  return {
    name: typeof name === 'string' ? name : undefined,
    resources: Array.isArray(resources) ? resources.flatMap(resourceOf) : [],
    settings: [...new Set([...asked, ...keysOf('config', 'env')])],
    secrets: keysOf('secrets'),
  }
}

const labelOf = (store: string, key: string): string => (store === 'secrets' ? key : `${store}.${key}`)

function objectOf(value: JsonValue | undefined): Readonly<Record<string, JsonValue>> {
  return value !== undefined && isJsonObject(value) ? value : {}
}

function resourceOf(written: JsonValue): readonly ImportedResource[] {
  const { name, endpoint } = typeof written === 'string' ? { name: written, endpoint: written } : objectOf(written)
  if (typeof name !== 'string') return []
  const { method = 'GET', path = endpoint } = objectOf(endpoint)
  const request = `${typeof method === 'string' ? method : 'GET'} ${typeof path === 'string' ? path : name}`
  return [{ name, request, parent: null, probed: [], guesses: [], notes: [], off: null }]
}
