import type { Expression, Span, Statement } from '../../../../../python/syntax/tree.ts'
import type { Reader } from '../asked.ts'
import { isName, type Part, partsIn, setByPart, usesOf } from '../walk-tree.ts'
import { usesAny } from './asked-parts.ts'

/** How parameters that change from page to page are made anew. */
export interface KeptParams {
  /** the expression that gives them, after the statements before the request */
  readonly text: string
  /** the parameters that change; undefined = all of them are given anew */
  readonly names: readonly string[] | undefined
  /** a dict of the loop that is kept from page to page */
  readonly kept: string | undefined
  /** a dict display, and what stands in its place: without what stays the same, which may be a secret */
  readonly display: { readonly at: Span; readonly text: string } | undefined
}

interface Loop {
  readonly body: readonly Statement[]
  /** what comes before the request */
  readonly before: readonly Statement[]
  readonly changed: ReadonlySet<string>
  readonly textOf: (at: Span) => string
}

/** The parameters of the requests of a loop, as far as they change. */
export function keptParams(params: Expression, loop: Loop, reader: Reader): KeptParams {
  const none = { kept: undefined, display: undefined }
  if (params.kind === 'dict') {
    const reduced = reducedDisplay(params, loop) ?? reader.stop('its parameters have names that are not known')
    return { ...none, ...reduced }
  }
  if (params.kind !== 'name') return { ...none, text: loop.textOf(params.at), names: undefined }
  const { name } = params
  const parts = [...partsIn(loop.body)]
  const setters = parts.filter((part) => setByPart(part).includes(name))
  const stores = parts.flatMap((part) => storedKeys(part, name))
  const isPlain = !stores.includes(undefined)
  const [setter, ...more] = setters
  if (setter === undefined) {
    if (!isPlain) return reader.stop(`it changes "${name}" in a way that is not read`)
    const names = [...new Set(stores as readonly string[])]
    return { ...none, text: picked(name, names), names, kept: name }
  }
  const display = setter.kind === 'assign' || setter.kind === 'annotated' ? setter.value : undefined
  const isFirst = loop.before.some((statement) => statement === setter)
  // the assignment, what is stored, and the request
  const isSimple = isPlain && usesOf(name, loop.body) === setters.length + stores.length + 1
  if (more.length === 0 && isFirst && isSimple && display?.kind === 'dict') {
    const reduced = reducedDisplay(display, loop)
    if (reduced !== undefined) {
      const names = [...new Set([...reduced.names, ...(stores as readonly string[])])]
      return {
        text: picked(name, names),
        names,
        kept: undefined,
        display: { at: display.at, text: reduced.text },
      }
    }
  }
  return { ...none, text: name, names: undefined, kept: undefined }
}

/** The keys that a part stores in a dict: `params["page"] = …`; undefined = it changes the dict in another way. */
function storedKeys(part: Part, name: string): readonly (string | undefined)[] {
  const targets =
    part.kind === 'assign' || part.kind === 'delete' ? part.targets : part.kind === 'augmented' ? [part.target] : []
  const own = targets.flatMap((target) => {
    if (target.kind !== 'subscript' || !isName(target.object, name)) return []
    const { index } = target
    return [
      index.kind === 'constant' && typeof index.value === 'string' && part.kind !== 'delete' ? index.value : undefined,
    ]
  })
  const isChanging = part.kind === 'call' && part.callee.kind === 'attribute' && isName(part.callee.object, name)
  return isChanging && !(part.callee.kind === 'attribute' && part.callee.name === 'get') ? [...own, undefined] : own
}

/** A display without the entries that stay the same; undefined = its keys are not known. */
function reducedDisplay(
  display: Extract<Expression, { readonly kind: 'dict' }>,
  { changed, textOf }: Loop,
): { readonly text: string; readonly names: readonly string[] } | undefined {
  const names: string[] = []
  const texts: string[] = []
  for (const { key, value } of display.entries) {
    if (!usesAny(changed, value) && (key === undefined || !usesAny(changed, key))) continue
    if (key?.kind !== 'constant' || typeof key.value !== 'string') return undefined
    names.push(key.value)
    texts.push(`${JSON.stringify(key.value)}: ${textOf(value.at)}`)
  }
  return { text: `{${texts.join(', ')}}`, names }
}

function picked(name: string, names: readonly string[]): string {
  return `{key_: ${name}[key_] for key_ in ${JSON.stringify(names)} if key_ in ${name}}`
}
