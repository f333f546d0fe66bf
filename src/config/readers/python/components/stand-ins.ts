import { JsonFloat } from '../../../../json/json.ts'
import { PyDict } from '../../../../python/values/dict.ts'
import { PyInstance } from '../../../../python/values/instance.ts'
import { PyList, PyTuple } from '../../../../python/values/list.ts'
import { Choice, isText, joinTexts, Lookup, LookupText } from '../../../../python/values/lookup.ts'
import { unknownIn } from '../../../../python/values/unknown.ts'
import { PythonObject, type Value } from '../../../../python/values/value.ts'

/**
 * The texts of two sets. They have both cases, digits, blanks at their ends and what texts are cut at, and share no character at any place
 * from either end: whatever is made of a part of one is not what is made of the same part of the other.
 */
const texts: Readonly<Record<'first' | 'second', (index: number) => string>> = {
  first: (index) => ` \nQ7${index}w:e-R/t%Y_u.i@O=p+z&k,m;N?h#  K\t `,
  second: (index) => `\t a59${index}::B--c//D%%E__f..g@@H==j++L&&s,,v;;X??y##n   l \n`,
}

/**
 * Texts in place of what is only known when a pipeline runs, so that code of an auth can be evaluated with them: put back afterwards, also
 * inside of texts. What the code does to them otherwise shows when it is done twice, with others.
 */
export class StandIns {
  readonly #values: Value[] = []
  readonly #write: (index: number) => string

  constructor(set: keyof typeof texts = 'first') {
    this.#write = texts[set]
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
    return this.#write(index)
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
    return this.#pieces(text).length > 1
  }

  /** The text on both sides of the first one of these that stands outside of stand-ins. */
  splitAt(text: string, separator: string): readonly [string, string] | undefined {
    let before = ''
    for (const piece of this.#pieces(text)) {
      const at = typeof piece === 'string' ? piece.indexOf(separator) : -1
      const place = before.length + at
      if (at >= 0) return [text.slice(0, place), text.slice(place + separator.length)]
      before += typeof piece === 'string' ? piece : this.#write(piece)
    }
    return undefined
  }

  /** What stands between whole stand-ins, and the numbers of those, in turns. */
  #pieces(text: string): readonly (string | number)[] {
    let pieces: readonly (string | number)[] = [text]
    for (const index of this.#values.keys())
      pieces = pieces.flatMap((piece) => {
        if (typeof piece === 'number') return [piece]
        return piece.split(this.#write(index)).flatMap((part, at) => (at === 0 ? [part] : [index, part]))
      })
    return pieces
  }

  #restored(text: string): Value | undefined {
    const values = this.#pieces(text).map((piece) =>
      typeof piece === 'string' ? piece : (this.#values[piece] ?? null),
    )
    const filled = values.filter((value) => value !== '')
    const [only] = filled
    if (filled.length < 2) return only ?? ''
    return filled.every(isText) ? joinTexts(filled) : undefined
  }

  /** What was evaluated, with a number for each whole stand-in: the same whatever they are, if nothing else is made of them. */
  shape(value: Value): string {
    return JSON.stringify(this.#plainOf(value))
  }

  #plainOf(value: Value): unknown {
    if (typeof value === 'string') return this.#pieces(value)
    if (value instanceof PyDict)
      return [...value.entries()].map(([key, inner]) => [this.#plainOf(key), this.#plainOf(inner)])
    if (value instanceof PyList || value instanceof PyTuple) return value.items.map((item) => this.#plainOf(item))
    if (value instanceof JsonFloat) return { number: value.value }
    return typeof value === 'object' && value !== null ? { object: value.typeName } : { scalar: String(value) }
  }
}
