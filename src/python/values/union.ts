import type { BinaryOperator } from '../syntax/tree.ts'
import { PyTuple } from './list.ts'
import { PythonObject, type Side, type Value } from './value.ts'

/** `int | None`: one of several types, for `isinstance` and type checkers. */
export class PyUnion extends PythonObject {
  readonly typeName = 'UnionType'
  readonly types: readonly Value[]

  constructor(types: readonly Value[]) {
    super()
    this.types = types
  }

  override attribute(name: string): Value | undefined {
    return name === '__args__' ? new PyTuple(this.types) : undefined
  }

  override binary(operator: BinaryOperator, other: Value, side: Side): Value | undefined {
    return unionOf(this, { operator, other }, side)
  }

  override hashKey(): object {
    return this
  }
}

/** `left | right` of types; undefined for other operators. */
export function unionOf(
  self: Value,
  { operator, other }: { readonly operator: BinaryOperator; readonly other: Value },
  { isRight }: Side,
): Value | undefined {
  if (operator !== '|') return undefined
  const typesOf = (value: Value): readonly Value[] => (value instanceof PyUnion ? value.types : [value])
  return new PyUnion(isRight ? [...typesOf(other), ...typesOf(self)] : [...typesOf(self), ...typesOf(other)])
}
