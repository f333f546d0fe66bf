import { isJsonObject, type JsonValue, ownValue } from '../../model/json.ts'
import type { JsonPath } from '../../model/json-path.ts'
import type { PathNode } from './path/nodes.ts'
import { parsePath } from './path/parse-path.ts'
import { compileWalk } from './path/walk.ts'

/**
 * Compiles a JSONPath in jsonpath-ng's dialect (spec/rest-api.md 5.3). Paths of fields and indexes only, nearly all of
 * them, become a loop over own properties; the rest is walked step by step, and filters in RFC 9535's form go to
 * json-p3. Throws `SluiceError` BAD_JSONPATH without a place: the caller adds it.
 *
 * Different from jsonpath-ng: names may hold any letter; an index into a text or object finds nothing; a bare name may
 * start with "true" or "false". Not supported: arithmetic, `&` between paths, `` `parent` ``, `` `path` ``.
 */
export function compilePath(text: string): JsonPath {
  const node = parsePath(text)
  const plain = plainSteps(node)
  return plain === undefined ? walkedPath(text, node) : plainPath(text, plain)
}

type PlainStep = string | number

function plainPath(text: string, steps: readonly PlainStep[]): JsonPath {
  const [only] = steps
  const first = (value: JsonValue): JsonValue | undefined => {
    let found: JsonValue | undefined = value
    for (const step of steps) {
      found = typeof step === 'string' ? fieldOf(found, step) : Array.isArray(found) ? found.at(step) : undefined
      if (found === undefined) return undefined
    }
    return found
  }
  return {
    text,
    ...(steps.length === 1 && typeof only === 'string' ? { field: only } : {}),
    first,
    all(value) {
      const found = first(value)
      return found === undefined ? [] : [found]
    },
  }
}

function fieldOf(value: JsonValue, name: string): JsonValue | undefined {
  return isJsonObject(value) ? ownValue(value, name) : undefined
}

function walkedPath(text: string, node: PathNode): JsonPath {
  const walk = compileWalk(node)
  return { text, all: walk, first: (value) => walk(value)[0] }
}

/** The steps of a path that finds at most one value, or undefined when it may find more. */
function plainSteps(node: PathNode): readonly PlainStep[] | undefined {
  if (node.kind === 'fields') return node.names.length === 1 ? node.names : undefined
  if (node.kind === 'indexes') return node.indexes.length === 1 ? node.indexes : undefined
  if (node.kind !== 'chain') return undefined
  const steps: PlainStep[] = []
  for (const step of node.steps) {
    const inner = plainSteps(step)
    if (inner === undefined) return undefined
    steps.push(...inner)
  }
  return steps
}
