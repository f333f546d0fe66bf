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
  /** its type, if it has one, is that of a value that can be written down */
  readonly isPlain: boolean
}

/** The parameters of a function, without `*args` and `**kwargs`. */
export function parametersOf(callee: PythonObject): readonly KnownParameter[] {
  if (!(callee instanceof PyFunction)) return []
  return callee.node.parameters
    .filter(({ kind }) => kind !== 'args' && kind !== 'kwargs')
    .map(({ name, kind, annotation }) => {
      const type = annotation && callee.frame.machine.source(annotation.at)
      return {
        name,
        value: callee.defaults.get(name),
        isNamed: kind === 'keyword-only',
        isOptional: type !== undefined && /\b(?:Optional|None)\b/.test(type),
        isPlain: type === undefined || isPlain(type),
      }
    })
}

const plainNames =
  /^(?:str|int|float|bool|date|datetime|list|List|Sequence|Iterable|Optional|Union|None|Any|Literal|Annotated|typing|dlt|T?Secret\w*)$/

function isPlain(type: string): boolean {
  const names = type.replace(/(["'])[^"']*\1/g, '').match(/[A-Za-z_]\w*/g) ?? []
  return names.every((name) => plainNames.test(name))
}
