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
  lookUp(name: string): Value | undefined
}

/** undefined = it is no function of the program. */
export function knownFunction(value: Value): KnownFunction | undefined {
  void value
  return undefined
}
