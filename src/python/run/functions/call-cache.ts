import { joinedKey, nameOfType } from '../../values/keys.ts'
import { Mutable } from '../../values/mutable.ts'
import { unknownIn } from '../../values/unknown.ts'
import { type Arguments, type Running, Unknown, type Value } from '../../values/value.ts'

/** What calls gave, by their arguments: `functools.lru_cache`. The same object is given again, not its like. */
export class CallCache {
  readonly #most: number
  readonly #typed: boolean
  readonly #results = new Map<string, Value>()

  constructor({ most, typed }: { readonly most: number; readonly typed: boolean }) {
    this.#most = most
    this.#typed = typed
  }

  clear(): void {
    this.#results.clear()
  }

  call(args: Arguments, make: () => Value, running: Running): Value {
    const values = [...args.positional, ...args.named.values()]
    // whether it was called with these before is not known
    const unknown = args.spread ?? unknownIn(...values)
    if (unknown !== undefined) return leftOpen(make(), unknown)
    const key = this.#keyOf(args, values, running)
    const found = this.#results.get(key)
    if (found === undefined || this.#most === 0) return this.#keep(key, make(), running)
    if (found instanceof Unknown) return leftOpen(make(), found)
    this.#renew(key, found, running)
    return found
  }

  #keyOf({ positional, named }: Arguments, values: readonly Value[], running: Running): string {
    const key = joinedKey(values)
    if (key === undefined) {
      const wrong = values.find((value) => joinedKey([value]) === undefined) ?? null
      return running.raise('TypeError', `unhashable type: '${nameOfType(wrong)}'`)
    }
    return JSON.stringify([positional.length, ...named.keys(), key, ...(this.#typed ? values.map(nameOfType) : [])])
  }

  // what is kept in doubt is not known afterwards
  #keep(key: string, value: Value, running: Running): Value {
    if (this.#most === 0) return value
    running.spend(1)
    running.assign(this.#results, key, value)
    const [oldest] = this.#results.keys()
    if (running.doubt === undefined && this.#results.size > this.#most && oldest !== undefined)
      this.#results.delete(oldest)
    return value
  }

  #renew(key: string, value: Value, running: Running): void {
    if (running.doubt !== undefined || !Number.isFinite(this.#most)) return
    this.#results.delete(key)
    this.#results.set(key, value)
  }
}

/** An object may be the one that was given before, and changed since; a text or number is the same each time. */
function leftOpen(value: Value, why: Unknown): Value {
  return value instanceof Mutable ? why : value
}
