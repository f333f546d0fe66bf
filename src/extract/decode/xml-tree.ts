import type { JsonValue } from '../../json/json.ts'
import { BadBody } from '../../model/decoder.ts'
import { longestRecord } from './define-decoder.ts'

const deepest = 200

/** How elements become values. */
export interface XmlNames {
  /** stands before the names of attributes */
  readonly attributes: string
  /** key of the text of an element that has more than that */
  readonly text: string
  /** true = what stands before a colon goes from names */
  readonly bare: boolean
  /** names whose elements are lists, however many there are */
  readonly lists: ReadonlySet<string>
}

interface Element {
  readonly name: string
  readonly members: Map<string, JsonValue[]>
  readonly attributes: readonly (readonly [string, JsonValue])[]
  text: string
}

/**
 * Builds values of elements as they open and close: text alone is the text, nothing is null; with attributes or
 * elements in it an object, in which elements of one name are a list.
 */
export class XmlTree {
  readonly #names: XmlNames
  readonly #open: Element[] = []
  #size = 0

  constructor(names: XmlNames) {
    this.#names = names
  }

  /** Names of the elements that are open, the outermost first. */
  get path(): readonly string[] {
    return this.#open.map(({ name }) => name)
  }

  begin(written: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#open.length >= deepest)
      throw new BadBody('malformed', `its elements are nested more than ${deepest} deep`)
    const own = Object.entries(attributes).filter(([key]) => !this.#names.bare || !/^xmlns(:|$)/.test(key))
    this.#open.push({
      name: this.#nameOf(written),
      members: new Map(),
      attributes: own.map(([key, value]) => [this.#names.attributes + this.#nameOf(key), value] as const),
      text: '',
    })
  }

  add(text: string): void {
    const element = this.#open.at(-1)
    if (element === undefined) return
    this.#size += text.length
    if (this.#size > longestRecord)
      throw new BadBody('malformed', `a record is longer than ${longestRecord} characters`)
    element.text += text
  }

  /** Closes the innermost element and gives it. */
  end(): { readonly name: string; readonly value: JsonValue } {
    const element = this.#open.pop()
    if (element === undefined) throw new BadBody('malformed', 'an element ends that did not begin')
    return { name: element.name, value: this.#valueOf(element) }
  }

  /** Makes an element a part of the one that is open. */
  keep(name: string, value: JsonValue): void {
    const members = this.#open.at(-1)?.members
    const values = members?.get(name)
    if (values === undefined) members?.set(name, [value])
    else values.push(value)
  }

  /** A record was handed on, or text was passed over: the bound begins anew. */
  forget(): void {
    this.#size = 0
    for (const element of this.#open) element.text = ''
  }

  #nameOf(written: string): string {
    return this.#names.bare ? written.slice(written.indexOf(':') + 1) : written
  }

  #valueOf({ members, attributes, text }: Element): JsonValue {
    const own = text.trim()
    if (members.size === 0 && attributes.length === 0) return own === '' ? null : own
    const children = [...members].map(([name, values]): readonly [string, JsonValue] => {
      const [only = null] = values
      return [name, values.length === 1 && !this.#names.lists.has(name) ? only : values]
    })
    const texts: readonly (readonly [string, JsonValue])[] = own === '' ? [] : [[this.#names.text, own]]
    // fromEntries makes own properties of any name
    return Object.fromEntries([...attributes, ...children, ...texts])
  }
}
