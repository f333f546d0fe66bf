import type { Endpoint } from '../find/endpoint.ts'
import { snakeCase } from '../words.ts'
import { endsInPlaceholder, isPlumbing, nameWords, placeholdersIn } from './path-parts.ts'

const longest = 60
/** last words of paths that name no thing */
const verbs = new Set(['search', 'query', 'list', 'find', 'get', 'lookup', 'filter', 'all', 'index'])

/** A name for each endpoint, no two alike: the plural noun of the path, with what it is below where that is needed (`order_items`). */
export function nameResources(endpoints: readonly Endpoint[]): ReadonlyMap<Endpoint, string> {
  const wanted = endpoints.map((endpoint) => ({
    endpoint,
    choices: choicesFor(endpoint),
    whole: wordsFor(endpoint).join('_'),
  }))
  const most = Math.max(0, ...wanted.map(({ choices }) => choices.length))
  const names = new Map<Endpoint, string>()
  for (let level = 0; level < most; level++) {
    const open = wanted.filter(({ endpoint, choices }) => !names.has(endpoint) && choices[level] !== undefined)
    const taken = new Set(names.values())
    const counts = new Map<string, number>()
    const wholes = new Map<string, number>()
    for (const { choices, whole } of open) {
      const name = choices[level] ?? ''
      counts.set(name, (counts.get(name) ?? 0) + 1)
      if (whole === name) wholes.set(name, (wholes.get(name) ?? 0) + 1)
    }
    for (const { endpoint, choices, whole } of open) {
      const name = choices[level] ?? ''
      // the path that has nothing else in it needs no more words than that
      const isFirst = counts.get(name) === 1 || (whole === name && wholes.get(name) === 1)
      if (isFirst && !taken.has(name)) names.set(endpoint, name)
    }
  }
  for (const { endpoint, choices } of wanted)
    if (!names.has(endpoint)) names.set(endpoint, numbered(choices.at(-1) ?? 'resource', names))
  return names
}

function numbered(name: string, names: ReadonlyMap<Endpoint, string>): string {
  const taken = new Set(names.values())
  if (!taken.has(name)) return name
  let number = 2
  while (taken.has(`${name}_${number}`)) number += 1
  return `${name}_${number}`
}

function wordsFor({ operation: { path } }: Endpoint): readonly string[] {
  const all = nameWords(path)
  const first = all.findIndex((word) => !isPlumbing(word))
  return all.slice(Math.max(first, 0))
}

/** From the shortest: below a placeholder two words at least. */
function choicesFor(endpoint: Endpoint): readonly string[] {
  const { path, id, method } = endpoint.operation
  const words = wordsFor(endpoint)
  const isBelow = path.includes('/{') && !endsInPlaceholder(path)
  const fewest = words.length > 1 && (isBelow || verbs.has(words.at(-1) ?? '')) ? 2 : 1
  const tails = words.map((_, index) => words.slice(index).join('_')).toReversed()
  const named = tails.slice(fewest - 1).filter((name) => name !== '')
  const last = placeholdersIn(path).at(-1)
  const base =
    endsInPlaceholder(path) && last !== undefined ? named.map((name) => `${name}_by_${snakeCase(last)}`) : named
  const full = [...base, ...(method === 'post' ? base.map((name) => `${name}_found`) : []), snakeCase(id)]
  return full.filter((name) => name !== '').map((name) => name.slice(0, longest).replace(/_+$/, ''))
}
