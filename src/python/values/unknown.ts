import type { Span } from '../syntax/tree.ts'
import { Mutable } from './mutable.ts'
import { type Running, Unknown, type Value } from './value.ts'

/**
 * Why one of these is not known: an Unknown, or a container that something unknown may have changed. The first one's reason;
 * undefined = all are known. Elements of containers are not looked at: see `unknownInside`.
 */
export function unknownIn(...values: readonly Value[]): Unknown | undefined {
  for (const value of values) {
    if (value instanceof Unknown) return value.opaque
    if (value instanceof Mutable && value.tainted !== undefined) return value.tainted
  }
  return undefined
}

/** What is handed to something unknown may be changed by it. */
export function taintAll(values: Iterable<Value>, why: Unknown): void {
  for (const value of values) if (value instanceof Mutable) value.taint(why)
}

/** What hangs on a lookup that finds nothing: the program cannot be read without it. */
export class Unset extends Unknown {
  constructor(
    why: string,
    { key, at, sections }: { readonly key: string; readonly at: Span; readonly sections: readonly string[] },
  ) {
    const names = [...sections, ...key.split('.')].map((name) => name.toUpperCase())
    super(why, at, `Set it with: export ${names.join('__')}=…, or write it into .dlt/secrets.toml or .dlt/config.toml.`)
  }
}

/** What may be a part of something unknown: what changes it may change that. */
export class PartOf extends Unknown {
  readonly #whole: Unknown

  constructor(whole: Unknown) {
    super(whole.why, whole.at, whole.hint)
    this.#whole = whole
  }

  override touched(running: Running): void {
    this.#whole.touched?.(running)
  }
}
