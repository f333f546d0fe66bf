import type { PyFunction } from '../../../../../python/run/functions/function.ts'
import type { Frame } from '../../../../../python/run/machine.ts'
import { findName } from '../../../../../python/run/names.ts'
import type { Expression, Statement } from '../../../../../python/syntax/tree.ts'
import type { Reader } from '../asked.ts'
import { requestIn } from '../asks.ts'
import { RestClientValue } from '../rest-client.ts'
import { partsIn, setByPart, usesOf } from '../walk-tree.ts'

type Call = Extract<Expression, { readonly kind: 'call' }>

/** What a request is made with: expressions of the loop that it stands in. */
export interface AskedParts {
  /** undefined = it stays the same */
  readonly url: Expression | undefined
  /** what a RESTClient's path is below; undefined = it is an address by itself */
  readonly base?: string
  readonly params: Expression | undefined
}

/** The parts of the request in a statement that change from one page to the next. */
export function changingParts(
  statement: Statement,
  { frame, changed, reader }: { readonly frame: Frame; readonly changed: ReadonlySet<string>; readonly reader: Reader },
): AskedParts {
  const found = requestIn(statement, frame)
  if (found === undefined) return reader.stop('it asks in a way that is not read')
  const given = argumentsOf(found.call)
  if (given === undefined) return reader.stop('it spreads what it asks with')
  const named = found.through === undefined ? given : through(given, found.through, { changed, reader })
  const isChanging = (part: Expression | undefined): boolean => part !== undefined && usesAny(changed, part)
  const other = [...named].find(([name, part]) => name !== 'url' && name !== 'params' && isChanging(part))
  if (other !== undefined) return reader.stop(`"${other[0]}" of its requests changes from page to page`)
  const url = named.get('url')
  const client = isChanging(url) ? clientOf(found.call, found.through?.callee.frame ?? frame) : undefined
  const base = client?.given.get('base_url')?.value
  if (client !== undefined && typeof base !== 'string')
    return reader.stop(
      'the path that a RESTClient is asked for changes from page to page, and its address is not known',
    )
  const params = named.get('params')
  return {
    url: isChanging(url) ? url : undefined,
    params: isChanging(params) ? params : undefined,
    ...(typeof base === 'string' && { base }),
  }
}

function clientOf({ callee }: Call, frame: Frame): RestClientValue | undefined {
  const object = callee.kind === 'attribute' && callee.object.kind === 'name' ? callee.object.name : undefined
  const client = object === undefined ? undefined : findName(object, frame)
  return client instanceof RestClientValue ? client : undefined
}

/** The arguments of a request by name. */
function argumentsOf({ args }: Call): ReadonlyMap<string, Expression> | undefined {
  if (args.some(({ star }) => star !== undefined)) return undefined
  const positional = ['url', 'params']
  return new Map(
    args.map(({ name, value }, index): [string, Expression] => [
      name === 'path' ? 'url' : (name ?? positional[index] ?? `argument ${index + 1}`),
      value,
    ]),
  )
}

/** What a function of the program asks with and changes with what it is called with: what it only hands on. */
function through(
  inner: ReadonlyMap<string, Expression>,
  { callee, call }: { readonly callee: PyFunction; readonly call: Call },
  { changed, reader }: { readonly changed: ReadonlySet<string>; readonly reader: Reader },
): ReadonlyMap<string, Expression> {
  const { parameters, body } = callee.node
  if (call.args.some(({ star }) => star !== undefined)) return reader.stop('it spreads what it asks with')
  const given = new Map(call.args.map(({ name, value }, index) => [name ?? parameters[index]?.name ?? '', value]))
  const moving = new Set([...given].flatMap(([name, value]) => (usesAny(changed, value) ? [name] : [])))
  const own = new Set([...partsIn(body)].flatMap(setByPart))
  return new Map(
    [...inner].flatMap(([name, part]): readonly [string, Expression][] => {
      if (moving.size === 0) return []
      const value = part.kind === 'name' ? given.get(part.name) : undefined
      if (part.kind === 'name' && value !== undefined && usesOf(part.name, body) === 1 && !own.has(part.name))
        return [[name, value]]
      return usesAny(new Set([...moving, ...own]), part)
        ? reader.stop('a function of the program makes what it asks with')
        : []
    }),
  )
}

/** Whether an expression uses one of these names. */
export function usesAny(names: ReadonlySet<string>, root: unknown): boolean {
  for (const part of partsIn(root)) if (part.kind === 'name' && names.has(part.name)) return true
  return false
}
