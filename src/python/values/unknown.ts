import { Mutable } from './mutable.ts'
import { type Arguments, Unknown, type Value } from './value.ts'

/**
 * Why one of these is not known: an Unknown, or a container that something unknown may have changed. The first one's reason;
 * undefined = all are known. Elements of containers are not looked at: see `unknownInside`.
 */
export function unknownIn(...values: readonly Value[]): Unknown | undefined {
  for (const value of values) {
    if (value instanceof Unknown) return value
    if (value instanceof Mutable && value.tainted !== undefined) return value.tainted
  }
  return undefined
}

/** The same for all arguments of a call. */
export function unknownArgument(args: Arguments): Unknown | undefined {
  return unknownIn(...args.positional) ?? unknownIn(...args.named.values())
}

/** What is handed to something unknown may be changed by it. */
export function taintAll(values: Iterable<Value>, why: Unknown): void {
  for (const value of values) if (value instanceof Mutable) value.taint(why)
}
