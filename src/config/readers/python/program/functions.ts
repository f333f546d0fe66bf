import type { Frame } from '../../../../python/run/machine.ts'
import { PyFunction } from '../../../../python/run/functions/function.ts'
import type { FunctionNode, LambdaNode } from '../../../../python/syntax/tree.ts'
import type { Value } from '../../../../python/values/value.ts'

/** A function of the program, as far as its text and its names go. */
export interface KnownFunction {
  readonly node: FunctionNode | LambdaNode
  /** how many arguments it must be given */
  readonly required: number
  /** values of its defaults, made when it was */
  readonly defaults: ReadonlyMap<string, Value>
  /** what a name of the function stands for now, builtins left out */
  readonly lookUp: (name: string) => Value | undefined
  /** where a name of the function is kept */
  readonly holderOf: (name: string) => Frame | undefined
}

/** undefined = it is not a function of the program. */
export function knownFunction(value: Value): KnownFunction | undefined {
  if (!(value instanceof PyFunction)) return undefined
  const { node, defaults, frame } = value
  const required = node.parameters.filter(
    ({ name, kind }) => kind !== 'args' && kind !== 'kwargs' && !defaults.has(name),
  ).length
  return {
    node,
    required,
    defaults,
    lookUp: (name) => holder(name, frame)?.names.get(name),
    holderOf: (name) => holder(name, frame),
  }
}

function holder(name: string, frame: Frame): Frame | undefined {
  for (let scope: Frame | undefined = frame; scope !== undefined; scope = scope.parent) {
    if ((scope.kind !== 'class' || scope === frame) && scope.names.has(name)) return scope
  }
  return undefined
}
