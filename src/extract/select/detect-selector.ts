import { isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts'
import type { JsonPath } from '../../model/plan/json-path.ts'
import type { Detected } from '../../model/paginator.ts'
import { compilePath } from '../../language/jsonpath/compile-path.ts'
import { type FoundList, findLists, holdsObjects, isErrors } from '../../language/jsonpath/find-lists.ts'
import { aboutOfPair } from '../../language/jsonpath/paged-pair.ts'
import { pathText } from '../../language/jsonpath/path-text.ts'

const recordKeys: readonly string[] = [
  'data',
  'items',
  'results',
  'entries',
  'records',
  'rows',
  'entities',
  'payload',
  'content',
  'objects',
  'values',
  'member',
  'hydra:member',
  'entry',
  'features',
]
/** names under which lists are about the answer, not in it */
const asideKeys: readonly string[] = [
  'meta',
  'metadata',
  'pagination',
  'links',
  '_links',
  'link',
  'included',
  'includes',
  'extras',
  'headers',
  'errors',
  'warnings',
]
const identityKeys: readonly string[] = ['id', '_id', 'uuid', 'guid', 'key', 'name', 'slug', 'self', 'url']
const depth = 3

/**
 * Where the records are, when the config does not say (docs/contract/rest-api.md 5.2). As dlt: a list body is the
 * records; in an object the first list (three keys deep) under a telling name, else the first list. Different from dlt
 * (docs/contract/differences.md 20): keys are quoted where needed; telling names also match in another case; lists of
 * objects go before lists of values, full lists before empty ones, and lists under `meta`, `errors` and the like come
 * last; an object with an identity and nothing but lists of values is one record. `certain` is false, and `why` says
 * what else there was, whenever another answer was possible.
 */
export function detectSelector(body: JsonValue): Detected<JsonPath> {
  if (aboutOfPair(body) !== undefined)
    return {
      value: compilePath('$[1]'),
      found: '$[1]',
      why: 'the response is a pair: what it says about the page, and a list',
      certain: true,
    }
  if (!isJsonObject(body))
    return whole(Array.isArray(body) ? 'the response is a list' : 'the response is not an object', true)
  const lists = findLists(body, depth).filter(({ keys }) => !isErrors(keys))
  if (lists.length === 0) return whole('the response holds no list, so it is one record', false)
  if (lists.every(({ list }) => isValueList(list)) && looksLikeRecord(body) && !lists.some((found) => isTelling(found)))
    return whole(`the response looks like one record whose lists hold plain values${naming(lists)}`, false)
  return choose(body, lists)
}

function choose(body: JsonObject, lists: readonly FoundList[]): Detected<JsonPath> {
  const [best = { keys: [], list: [] }, ...others] = ranked(lists)
  const holder = holderOf(body, best)
  if (holder !== undefined && isValueList(best.list) && !isTelling(best) && looksLikeRecord(holder.object))
    return {
      value: compilePath(pathText(holder.keys)),
      found: pathText(holder.keys),
      why: `"${pathText(holder.keys)}" looks like one record whose lists hold plain values${naming(lists)}`,
      certain: false,
    }
  const named = isTelling(best)
  const rivals = others.filter((other) => isRival(other, best))
  const alone = (looksLikeRecord(body) || hasOtherParts(body, best)) && best.keys.length === 1 && !named
  const doubt = alone ? '; but the response also looks like a single record, for which the selector would be "$"' : ''
  const reason = named ? `"${best.keys.at(-1)}" is a usual name for records` : 'it is the most likely list'
  return {
    value: compilePath(pathText(best.keys)),
    found: pathText(best.keys),
    why: `${reason}${naming(rivals)}${doubt}`,
    certain: rivals.length === 0 && !alone && !isAside(best),
  }
}

/** The object inside the body that holds a list; undefined when it is the body itself. */
function holderOf(
  body: JsonObject,
  { keys }: FoundList,
): { readonly object: JsonObject; readonly keys: readonly string[] } | undefined {
  const above = keys.slice(0, -1)
  const object = above.reduce<JsonValue | undefined>(
    (value, key) => (value !== undefined && isJsonObject(value) ? value[key] : undefined),
    body,
  )
  return above.length === 0 || object === undefined || !isJsonObject(object) ? undefined : { object, keys: above }
}

/** Another list the user might have meant: as telling a name, or objects where the best has none. */
function isRival(other: FoundList, best: FoundList): boolean {
  if (isAside(other)) return false
  return isTelling(best) && best.list.length > 0
    ? isTelling(other)
    : holdsObjects(other.list) || !holdsObjects(best.list)
}

function whole(why: string, certain: boolean): Detected<JsonPath> {
  return { value: compilePath('$'), found: '$', why, certain }
}

function naming(others: readonly FoundList[]): string {
  if (others.length === 0) return ''
  const names = others.slice(0, 5).map(({ keys }) => `"${pathText(keys)}"`)
  return `; other lists: ${names.join(', ')}${others.length > 5 ? ', …' : ''}`
}

/** Best first; equals stay in document order. */
function ranked(lists: readonly FoundList[]): readonly FoundList[] {
  return lists.toSorted((left, right) => rank(left) - rank(right))
}

function rank(found: FoundList): number {
  if (isAside(found)) return 5
  if (isTelling(found)) return recordKeys.includes(found.keys.at(-1) ?? '') ? 0 : 1
  if (holdsObjects(found.list)) return 2
  return found.list.length === 0 ? 3 : 4
}

function isTelling(found: FoundList): boolean {
  return recordKeys.includes((found.keys.at(-1) ?? '').toLowerCase()) && !isAside(found)
}

function isAside({ keys }: FoundList): boolean {
  return keys.some((key) => asideKeys.includes(key.toLowerCase()) || /_links$/i.test(key))
}

function isValueList(list: readonly JsonValue[]): boolean {
  return list.length > 0 && !list.some((item) => typeof item === 'object' && item !== null)
}

/** An object of its own beside the list, that is not about paging: `{config: {…}, layers: [1]}` is one record. */
function hasOtherParts(body: JsonObject, { keys }: FoundList): boolean {
  return Object.entries(body).some(
    ([key, value]) => key !== keys[0] && isJsonObject(value) && Object.keys(value).length > 0 && !isAboutAnswer(key),
  )
}

function isAboutAnswer(key: string): boolean {
  return /^(?:_|@|\$)|meta|pag(?:e|ing|ination)|link|cursor|next|info|status|response|request|quer(?:y|ies)|params?$|errors?$|limit|count|stats|summary|total|result|header|context|view|support|sort|filter|facet|aggregation/i.test(
    key,
  )
}

function looksLikeRecord(body: JsonObject): boolean {
  return identityKeys.some((key) =>
    ['string', 'number', 'bigint'].includes(typeof (Object.hasOwn(body, key) ? body[key] : null)),
  )
}
