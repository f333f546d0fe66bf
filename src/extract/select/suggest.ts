import { isJsonObject, type JsonValue } from '../../json/json.ts'
import { distance } from '../../language/jsonpath/distance.ts'
import { type FoundList, findLists, holdsObjects, isErrors } from '../../language/jsonpath/find-lists.ts'
import { pathText } from '../../language/jsonpath/path-text.ts'

const most = 3
const depth = 5
const considered = 200

/**
 * For a selector that matched nothing: the paths to lists in the body that could have been meant, best first, at most
 * three. Nearest in spelling to what was `wanted` first; lists of objects before lists of values; shallow before deep.
 * A list of errors is never one.
 * Empty when the body holds no list.
 */
export function suggestSelectors(body: JsonValue, wanted: string): readonly string[] {
  if (Array.isArray(body)) return ['$']
  if (!isJsonObject(body)) return []
  const goal = spelling(wanted)
  return findLists(body, depth)
    .filter(({ keys }) => !isErrors(keys))
    .slice(0, considered)
    .map((found) => ({ path: pathText(found.keys), cost: cost(found, goal) }))
    .toSorted((left, right) => left.cost - right.cost)
    .slice(0, most)
    .map(({ path }) => path)
}

function cost(found: FoundList, goal: readonly string[]): number {
  const keys = found.keys.map((key) => key.toLowerCase())
  const last = distance(keys.at(-1) ?? '', goal.at(-1) ?? '')
  const all = distance(keys.join('.'), goal.join('.'))
  return Math.min(last, all) * 4 + (holdsObjects(found.list) ? 0 : 3) + found.keys.length
}

/** The names in a path, without its signs. */
function spelling(path: string): readonly string[] {
  return path
    .toLowerCase()
    .slice(0, 200)
    .split(/[^\p{L}\p{N}_@-]+/u)
    .filter((name) => name !== '')
}
