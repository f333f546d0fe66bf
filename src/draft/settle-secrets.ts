import { isJsonObject, isList, type JsonValue } from '../json/json.ts'
import type { Masker } from '../model/secrets.ts'
import type { Draft, DraftResource, DraftSecret, Evident } from './draft.ts'

/**
 * The draft with no secret in it: values that the readers took for secrets stand as lookups wherever else they turn up,
 * words about lines are masked, secrets that nothing looks up any more are dropped. `rename` gives the key to use.
 */
export function settleSecrets(draft: Draft, { mask, rename }: SettleOptions): Draft {
  const used = keysIn(draft)
  const secrets = draft.secrets.filter(({ key }) => used.has(key))
  const keys = new Map(secrets.map((secret) => [secret.key, rename(secret)]))
  const held = secrets.filter(({ value = '' }) => value.length >= 6)
  const spell = (text: string): string =>
    held
      .reduce((done, { key, value = '' }) => replaced(done, value, `\${secrets.${key}}`), text)
      .replace(/\$\{secrets\.([\w.-]+)\}/g, (whole, key: string) =>
        keys.has(key) ? `\${secrets.${keys.get(key)}}` : whole,
      )
  const settled = mapDraft(draft, { spell: (text) => spell(text), say: mask })
  return { ...settled, secrets: secrets.map((secret) => ({ ...secret, key: keys.get(secret.key) ?? secret.key })) }
}

export interface SettleOptions {
  /** knows the values of all the draft's secrets */
  readonly mask: Masker
  readonly rename: (secret: DraftSecret) => string
}

function replaced(text: string, value: string, lookup: string): string {
  const encoded = encodeURIComponent(value.replace(/[\ud800-\udfff]/g, ''))
  return text.replaceAll(value, () => lookup).replaceAll(encoded, () => lookup)
}

/** The keys that a draft looks up. */
export function keysIn(draft: Draft): ReadonlySet<string> {
  const keys = new Set<string>()
  const look = (text: string): string => {
    for (const [, key = ''] of text.matchAll(/\$\{secrets\.([\w.-]+)\}/g)) keys.add(key)
    return text
  }
  mapDraft(draft, { spell: look, say: (text) => text })
  return keys
}

/** What a draft looks up besides secrets: `config.tenant`, `env.TOKEN`. */
export function settingsIn(draft: Draft): readonly string[] {
  const found = new Set<string>()
  const look = (text: string): string => {
    for (const [, escape = '', key = ''] of text.matchAll(/(\$?)\$\{((?:config|env)\.[\w.-]+)\}/g))
      if (escape === '') found.add(key)
    return text
  }
  mapDraft(draft, { spell: look, say: (text) => text })
  return [...found]
}

interface Mapping {
  /** for values of the config */
  readonly spell: (text: string) => string
  /** for words about it */
  readonly say: (text: string) => string
}

function mapDraft(draft: Draft, mapping: Mapping): Draft {
  const { say } = mapping
  const { baseUrl, headers, auth } = draft.client
  return {
    ...draft,
    name: say(draft.name).replaceAll('***', 'x'),
    from: say(draft.from),
    client: {
      baseUrl: mapPart(baseUrl, mapping),
      ...(headers !== undefined && { headers: mapParts(headers, mapping) }),
      ...(auth !== undefined && { auth: mapPart(auth, mapping) }),
    },
    resources: draft.resources.map((resource) => mapResource(resource, mapping)),
    leftOut: draft.leftOut.map(({ what, place, why }) => ({
      what: say(what),
      ...(place !== undefined && { place: say(place) }),
      why: say(why),
    })),
  }
}

function mapResource(resource: DraftResource, mapping: Mapping): DraftResource {
  const { say } = mapping
  const { about, params, headers, notes, off, said } = resource
  const parts = Object.fromEntries(
    evidentKeys.flatMap((key) => {
      const part = resource[key]
      return part === undefined ? [] : [[key, mapPart<JsonValue>(part, mapping)]]
    }),
  )
  return {
    ...resource,
    ...parts,
    ...(about !== undefined && { about: say(about) }),
    ...(params !== undefined && { params: mapParts(params, mapping) }),
    ...(headers !== undefined && { headers: mapParts(headers, mapping) }),
    ...(notes !== undefined && { notes: notes.map(say) }),
    ...(off !== undefined && { off: say(off) }),
    ...(said !== undefined && { said: say(said) }),
  }
}

const evidentKeys = [
  'path',
  'json',
  'data',
  'dataSelector',
  'paginator',
  'primaryKey',
  'incremental',
  'parent',
  'includeFromParent',
  'auth',
] as const

function mapParts<T extends JsonValue>(
  parts: Readonly<Record<string, Evident<T>>>,
  mapping: Mapping,
): Readonly<Record<string, Evident<T>>> {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, mapPart(part, mapping)]))
}

function mapPart<T extends JsonValue>({ value, why, certainty }: Evident<T>, mapping: Mapping): Evident<T> {
  return { value: mapTexts(value, mapping.spell), why: mapping.say(why), certainty }
}

// texts become texts, and everything else stays: the shape is that of the value
function mapTexts<T extends JsonValue>(value: T, spell: (text: string) => string): T {
  return mapped(value, spell) as T
}

function mapped(value: JsonValue, spell: (text: string) => string): JsonValue {
  if (typeof value === 'string') return spell(value)
  if (isList(value)) return value.map((item) => mapped(item, spell))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapped(inner, spell)]))
}
