import { PythonObject, type Value } from '../../../../python/values/value.ts'

/** A parameter of a function of the program. */
export interface KnownParameter {
  readonly name: string
  /** undefined = it has no default */
  readonly value: Value | undefined
  /** it is only taken by name */
  readonly isNamed: boolean
}

/** The parameters of a function, without `*args` and `**kwargs`. */
export function parametersOf(callee: PythonObject): readonly KnownParameter[] {
  void callee
  return []
}
