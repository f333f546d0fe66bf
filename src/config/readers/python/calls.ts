import type { SyntaxNode } from '@lezer/common'
import { childrenOf, type PythonSource, splitAt, textOf } from './syntax.ts'

/** One argument of a call. */
export interface Argument {
  /** absent for a positional argument and for `*x`, `**x` */
  readonly name?: string
  readonly star?: '*' | '**'
  readonly value: SyntaxNode
  /** offset of the name, else of the value */
  readonly from: number
}

/** `dlt.sources.incremental` of a name or a chain of attributes; type arguments (`incremental[str]`) are left out. */
export function dottedName(node: SyntaxNode, source: PythonSource): string | undefined {
  if (node.name === 'VariableName') return textOf(node, source)
  if (node.name !== 'MemberExpression') return undefined
  const [object, mark, property] = childrenOf(node)
  const name = object && dottedName(object, source)
  if (name === undefined || mark === undefined || property === undefined) return undefined
  if (mark.name === '[') return property.name === 'VariableName' ? name : undefined
  return property.name === 'PropertyName' ? `${name}.${textOf(property, source)}` : undefined
}

/** What a call calls, dotted, and with what; undefined when it is no plain call. */
export function readCall(
  node: SyntaxNode,
  source: PythonSource,
): { readonly callee: string; readonly args: readonly Argument[] } | undefined {
  if (node.name !== 'CallExpression') return undefined
  const [called, list] = childrenOf(node)
  const callee = called && dottedName(called, source)
  return callee === undefined || list?.name !== 'ArgList' ? undefined : { callee, args: readArguments(list, source) }
}

/** A method call: on what, which, and with what; the object may be any expression. */
export function readMethod(
  node: SyntaxNode,
  source: PythonSource,
): { readonly object: SyntaxNode; readonly name: string; readonly args: readonly Argument[] } | undefined {
  if (node.name !== 'CallExpression') return undefined
  const [called, list] = childrenOf(node)
  if (called?.name !== 'MemberExpression' || list?.name !== 'ArgList') return undefined
  const [object, mark, property] = childrenOf(called)
  if (object === undefined || mark?.name !== '.' || property === undefined) return undefined
  return { object, name: textOf(property, source), args: readArguments(list, source) }
}

function readArguments(list: SyntaxNode, source: PythonSource): readonly Argument[] {
  return splitAt(childrenOf(list).slice(1, -1), ',').flatMap((nodes): Argument[] => {
    const [first, second, third] = nodes
    if (first === undefined) return []
    if ((first.name === '*' || first.name === '**') && second)
      return [{ star: first.name, value: second, from: first.from }]
    if (second?.name === 'AssignOp' && third) return [{ name: textOf(first, source), value: third, from: first.from }]
    return [{ value: first, from: first.from }]
  })
}
