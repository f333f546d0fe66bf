import type { Span } from '../syntax/tree.ts'
import type { Arguments, Unknown, Value } from './value.ts'

const none: ReadonlyMap<string, Value> = new Map()

/** Arguments of a call, with the place of each where it is known. */
export class CallArguments implements Arguments {
  readonly positional: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
  readonly at: Span
  readonly spread: Unknown | undefined
  readonly #places: ((argument: number | string) => Span | undefined) | undefined

  constructor(given: {
    readonly positional: readonly Value[]
    readonly named?: ReadonlyMap<string, Value> | undefined
    readonly at: Span
    readonly spread?: Unknown | undefined
    readonly placeOf?: ((argument: number | string) => Span | undefined) | undefined
  }) {
    this.positional = given.positional
    this.named = given.named ?? none
    this.at = given.at
    this.spread = given.spread
    this.#places = given.placeOf
  }

  placeOf(argument: number | string): Span {
    return this.#places?.(argument) ?? this.at
  }

  /** The same with `self` before them. */
  static withSelf(self: Value, args: Arguments): CallArguments {
    return new CallArguments({
      positional: [self, ...args.positional],
      named: args.named,
      at: args.at,
      spread: args.spread,
      placeOf: (argument) =>
        argument === 0 ? args.at : args.placeOf(typeof argument === 'number' ? argument - 1 : argument),
    })
  }
}

/** An argument by its position or name; undefined = not given. */
export function argumentOf(args: Arguments, position: number, name: string): Value | undefined {
  return args.positional[position] ?? (position < args.positional.length ? null : args.named.get(name))
}
