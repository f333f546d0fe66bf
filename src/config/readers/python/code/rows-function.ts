import { PyFunction } from '../../../../python/run/functions/function.ts'
import { Frame } from '../../../../python/run/machine.ts'
import { parseTexts } from '../../../../python/syntax/parse-program.ts'
import type { Span, Statement } from '../../../../python/syntax/tree.ts'
import { literalText } from '../documents/literal-text.ts'
import type { Value } from '../../../../python/values/value.ts'
import { partsIn, setByPart } from './walk-tree.ts'

/** A function that gives the rows that become of one element: what `yield_map` takes. Its rows may come in lists, as in dlt. */
export const around = (inner: string, call: string): string => `def rows_of_item(item_):
${inner}
    for part_ in ${call} or ():
        if isinstance(part_, list):
            yield from part_
        elif part_ is not None:
            yield part_
`

/** A filter that leaves out what is empty. */
export const filledOnly = (frame: Frame, at: Span): PyFunction | string =>
  functionFrom('def is_filled(item_):\n    return bool(item_)\n', frame, at)

/** What a loop does with each element, or each page; a text = why it cannot be taken out of its function. */
export function loopFunction(
  parts: {
    readonly collector: string | undefined
    readonly target: Span
    readonly body: readonly Statement[]
    readonly isPage: boolean
  },
  frame: Frame,
): PyFunction | string {
  const { collector, target, body, isPage } = parts
  const { machine } = frame
  const text = bodyText(body, (span) => machine.source(span))
  if (text === undefined) return 'its loop holds a text of several lines'
  const inner = [
    '    def rows_(items_):',
    ...(collector === undefined ? [] : [`        ${collector} = []`]),
    `        for ${machine.source(target)} in ${isPage ? '[items_]' : 'items_'}:`,
    indented(text, 12),
    ...(collector === undefined ? [] : [`        yield ${collector}`]),
  ].join('\n')
  return functionFrom(around(inner, 'rows_([item_])'), frame, body[0]?.at ?? target)
}

/** A function of the program for one row, or for a list that holds the row; a text = why it cannot be called for each. */
export function calledFunction(
  callee: PyFunction,
  { named, isPage }: { readonly named: ReadonlyMap<string, Value>; readonly isPage: boolean },
): PyFunction | string {
  const given = [...named].map(([name, value]) => [name, literalText(value)] as const)
  const unfit = given.find(([, text]) => text === undefined)
  if (unfit !== undefined) return `it is given "${unfit[0]}", which is not data`
  const frame = new Frame('function', callee.frame)
  frame.names.set(callee.name, callee)
  const item = isPage ? '[item_]' : 'item_'
  const call = `${callee.name}(${[item, ...given.map(([name, text]) => `${name}=${text ?? ''}`)].join(', ')})`
  // a single row that is returned is one of a list
  const inner = `    found_ = ${call}\n    if isinstance(found_, dict):\n        found_ = [found_]`
  return functionFrom(around(inner, 'found_'), frame, callee.node.at)
}

export function functionFrom(text: string, frame: Frame, at: Span): PyFunction | string {
  const { machine } = frame
  const place = machine.placeOf(at)
  const index = machine.addText({
    file: place.file ?? '',
    text,
    positionAt: () => ({ line: place.line ?? 1, column: place.column ?? 1 }),
  })
  const { body, broken } = parseTexts([text], index)
  const [node] = body
  if (broken !== undefined || node?.kind !== 'function') return 'its loop cannot be taken out of its function'
  const lasting = frame.scope && [...frame.scope.globals, ...frame.scope.nonlocals]
  const set = new Set([...partsIn(node.body)].flatMap(setByPart))
  const outer = lasting?.find((name) => set.has(name))
  return outer === undefined
    ? new PyFunction(node, frame)
    : `it changes "${outer}", which goes on from one row to the next`
}

/** The text of statements in a row, begun at the left; undefined where that would change a text of several lines. */
export function bodyText(body: readonly Statement[], textOf: (span: Span) => string): string | undefined {
  const [first, last] = [body[0]?.at, body.at(-1)?.at]
  if (first === undefined || last === undefined) return undefined
  const whole = textOf({ ...first, from: 0, to: last.to })
  const start = whole.lastIndexOf('\n', first.from - 1) + 1
  const indent = /^[ \t]*/.exec(whole.slice(start))?.[0] ?? ''
  // `for x in y: yield x`
  if (start + indent.length !== first.from)
    return textOf({ ...first, to: last.to }).includes('\n') ? undefined : textOf({ ...first, to: last.to })
  const text = whole.slice(start)
  if (/"""|'''/.test(text)) return undefined
  return text
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()))
    .join('\n')
}

export function indented(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => (line.trim() === '' ? '' : ' '.repeat(by) + line))
    .join('\n')
}
