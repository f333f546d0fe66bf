import { PyFunction } from '../../../../python/run/functions/function.ts'
import type { PythonObject, Value } from '../../../../python/values/value.ts'

/** A parameter of a function of the program. */
export interface KnownParameter {
  readonly name: string
  /** undefined = it has no default */
  readonly value: Value | undefined
  /** it is only taken by name */
  readonly isNamed: boolean
  /** its type allows None: dlt gives that when nothing is found */
  readonly isOptional: boolean
}

/** The parameters of a function, without `*args` and `**kwargs`. */
export function parametersOf(callee: PythonObject): readonly KnownParameter[] {
  if (!(callee instanceof PyFunction)) return []
  return callee.node.parameters
    .filter(({ kind }) => kind !== 'args' && kind !== 'kwargs')
    .map(({ name, kind, annotation }) => ({
      name,
      value: callee.defaults.get(name),
      isNamed: kind === 'keyword-only',
      isOptional: annotation !== undefined && /\b(?:Optional|None)\b/.test(callee.frame.machine.source(annotation.at)),
    }))
}
