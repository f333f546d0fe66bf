import type { Span } from '../../../../python/syntax/tree.ts'
import type { Arguments, Running, Value } from '../../../../python/values/value.ts'

/** An argument of a call and where it stands. */
export interface Given {
  readonly value: Value
  readonly at: Span
}

/** What a function of dlt takes: parameters that may be given by position, and those that are only given by name. */
export interface Signature {
  readonly name: string
  readonly positional: readonly string[]
  readonly named?: readonly string[]
}

/** The arguments of a call by name. Raises TypeError for what the function does not take, as Python does. */
export function bindArguments(args: Arguments, signature: Signature, running: Running): ReadonlyMap<string, Given> {
  const { name, positional, named = [] } = signature
  const bound = new Map<string, Given>()
  args.positional.forEach((value, index) => {
    const parameter = positional[index]
    if (parameter === undefined)
      running.raise(
        'TypeError',
        `${name}() takes ${positional.length} positional arguments but ${args.positional.length} were given`,
      )
    else bound.set(parameter, { value, at: args.placeOf(index) })
  })
  for (const [parameter, value] of args.named) {
    if (!positional.includes(parameter) && !named.includes(parameter))
      running.raise('TypeError', `${name}() got an unexpected keyword argument '${parameter}'`)
    if (bound.has(parameter)) running.raise('TypeError', `${name}() got multiple values for argument '${parameter}'`)
    bound.set(parameter, { value, at: args.placeOf(parameter) })
  }
  return bound
}

/** True for an argument that is given and is not None. */
export function isGiven(given: Given | undefined): given is Given {
  return given !== undefined && given.value !== null
}
