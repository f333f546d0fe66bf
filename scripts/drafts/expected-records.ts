/** The records that a person would take from an answer, found without the schema: what a draft is judged by. */
import { isJsonObject, isList, type JsonObject, type JsonValue } from '../../src/json/json.ts'
import type { DraftResource } from '../../src/draft/draft.ts'

const aside = /^(?:meta|metadata|pagination|paging|links?|_links|errors?|warnings|included|filters?|facets|sort)$/i
const usual = /^(?:data|items|results?|entries|records|values?|rows|content|list|objects|resources|features|member)$/i

interface Found {
  readonly keys: readonly string[]
  readonly list: readonly JsonValue[]
}

/** The list itself; else the only list of objects; else the one called as the path or as usual; undefined = nobody could say. */
export function expectedRecords(body: unknown, resource: DraftResource): readonly JsonValue[] | undefined {
  if (isList(body)) return unwrapped(body, resource)
  if (!isJsonObject(body)) return undefined
  const lists = listsIn(body, [])
  const noun = plain(
    resource.path.value
      .split('?')[0]
      ?.split('/')
      .findLast((part) => !part.includes('{') && part !== '') ?? '',
  )
  const named = lists.find(({ keys }) => plain(keys.at(-1) ?? '') === noun)
  const byUse = lists
    .toSorted((left, right) => left.keys.length - right.keys.length)
    .find(({ keys }) => usual.test(keys.at(-1) ?? ''))
  const only = lists.length === 1 ? lists[0] : undefined
  const chosen = only ?? named ?? byUse ?? lists[0]
  return chosen === undefined ? undefined : unwrapped(chosen.list, resource)
}

function listsIn(object: JsonObject, keys: readonly string[]): readonly Found[] {
  if (keys.length > 3) return []
  return Object.entries(object).flatMap(([key, value]): readonly Found[] => {
    if (aside.test(key)) return []
    if (isList(value))
      return value.length === 0 || value.some(isJsonObject) ? [{ keys: [...keys, key], list: value }] : []
    return isJsonObject(value) ? listsIn(value, [...keys, key]) : []
  })
}

/** `data[*].node` takes the node of each item, which a person would do as well. */
function unwrapped(list: readonly JsonValue[], { dataSelector }: DraftResource): readonly JsonValue[] {
  const inner = /\[\*\]\.(\w+)$/.exec(dataSelector?.value ?? '')?.[1]
  return inner === undefined ? list : list.map((item) => (isJsonObject(item) ? (item[inner] ?? null) : item))
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/\.json$/, '')
    .replaceAll(/[^a-z0-9]/g, '')
}
