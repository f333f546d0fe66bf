import { JsonFloat } from '../../../../json/json.ts'
import { PyDict } from '../../../../python/values/dict.ts'
import { PyInstance } from '../../../../python/values/instance.ts'
import { PyList, PyTuple } from '../../../../python/values/list.ts'
import { Choice, isText, joinTexts, Lookup, LookupText } from '../../../../python/values/lookup.ts'
import { unknownIn } from '../../../../python/values/unknown.ts'
import { PythonObject, type Value } from '../../../../python/values/value.ts'

/**
 * Texts in place of what is only known when a pipeline runs, so that code of an auth can be evaluated with them: put back afterwards, also
 * inside of texts. What the code does to them otherwise shows when it is done twice, with others.
 */
export class StandIns {
  readonly #values: Value[] = []
  readonly #mark: string

  constructor(mark: string) {
    this.#mark = mark
  }

  /** An object with stand-ins for what is not known of it. */
  copyOf(instance: PyInstance): PyInstance {
    const copy = new PyInstance(instance.cls)
    for (const [name, value] of instance.attributes) copy.attributes.set(name, this.in(value))
    return copy
  }

  in(value: Value): Value {
    if (
      value instanceof Lookup ||
      value instanceof LookupText ||
      value instanceof Choice ||
      unknownIn(value) !== undefined
    )
      return this.#textFor(value)
    if (value instanceof PyDict) {
      const copy = new PyDict()
      for (const [key, inner] of value.entries()) copy.set(key, this.in(inner), value.placeOf(key))
      return copy
    }
    return value instanceof PyList ? new PyList(value.items.map((item) => this.in(item))) : value
  }

  #textFor(value: Value): string {
    const known = this.#values.indexOf(value)
    const index = known < 0 ? this.#values.push(value) - 1 : known
    return `Sx${index}${this.#mark}xS`
  }

  /** What was evaluated, with the values in the places of their stand-ins; undefined = it holds what no config can. */
  out(value: Value): Value | undefined {
    if (typeof value === 'string') return this.#restored(value)
    if (value instanceof PyDict) {
      const copy = new PyDict()
      for (const [key, inner] of value.entries()) {
        const restored = this.out(inner)
        if (restored === undefined || typeof key !== 'string' || this.holds(key)) return undefined
        copy.set(key, restored, value.placeOf(key))
      }
      return copy
    }
    if (value instanceof PyList || value instanceof PyTuple) {
      const items = value.items.map((item) => this.out(item))
      return items.every((item) => item !== undefined) ? new PyList(items) : undefined
    }
    const isPlain = !(value instanceof PythonObject) || isText(value)
    return isPlain ? value : undefined
  }

  holds(text: string): boolean {
    return text.includes(`${this.#mark}xS`)
  }

  #restored(text: string): Value | undefined {
    const pieces = text.split(new RegExp(`Sx(\\d+)${this.#mark}xS`))
    const values = pieces.map((piece, at) => (at % 2 === 0 ? piece : (this.#values[Number(piece)] ?? null)))
    const filled = values.filter((value) => value !== '')
    const [only] = filled
    if (filled.length < 2) return only ?? ''
    return filled.every(isText) ? joinTexts(filled) : undefined
  }

  /** What was evaluated as text that is the same whatever the stand-ins are, if that is all that they are for. */
  shape(value: Value): string {
    return JSON.stringify(plainOf(value)).replaceAll(this.#mark, '')
  }
}

function plainOf(value: Value): unknown {
  if (value instanceof PyDict) return [...value.entries()].map(([key, inner]) => [plainOf(key), plainOf(inner)])
  if (value instanceof PyList || value instanceof PyTuple) return value.items.map(plainOf)
  if (value instanceof JsonFloat) return value.value
  return typeof value === 'object' && value !== null ? value.typeName : String(value)
}
