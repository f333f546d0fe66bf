import { orElse } from '../or-else.ts'
import { joinTexts, isText, type Lookup, type LookupText } from '../../values/lookup.ts'
import { nameOfType } from '../../values/keys.ts'
import { type Running, Unknown, type Value } from '../../values/value.ts'
import { type Conversion, converted, formatValue } from '../format/format-value.ts'

/** Where the values of `{0}`, `{}` and `{name}` come from. */
export interface Fields {
  readonly positional: readonly Value[]
  named(name: string): Value | undefined
}

interface Field {
  readonly name: string
  readonly conversion: Conversion
  readonly spec: string
}

const deepest = 2

/** `text.format(…)`: lookups stay inside the text. */
export function formatTemplate(text: string, fields: Fields, running: Running): Value {
  return new Template(fields, running).fill(text, 0)
}

class Template {
  readonly #fields: Fields
  readonly #running: Running
  #counted = 0
  #numbering: 'automatic' | 'manual' | undefined

  constructor(fields: Fields, running: Running) {
    this.#fields = fields
    this.#running = running
  }

  fill(text: string, depth: number): Value {
    if (depth > deepest) this.#running.raise('ValueError', 'Max string recursion exceeded')
    const parts: (string | Lookup | LookupText)[] = []
    let at = 0
    while (at < text.length) {
      const next = text.slice(at).search(/[{}]/)
      if (next < 0) break
      parts.push(text.slice(at, at + next))
      at += next
      if (text[at] === text[at + 1]) {
        parts.push(text[at] ?? '')
        at += 2
        continue
      }
      if (text[at] === '}') this.#running.raise('ValueError', "Single '}' encountered in format string")
      const end = this.#endOf(text, at)
      const shown = this.#shown(text.slice(at + 1, end), depth)
      if (!isText(shown)) return shown
      parts.push(shown)
      at = end + 1
    }
    parts.push(text.slice(at))
    return joinTexts(parts)
  }

  #endOf(text: string, from: number): number {
    let depth = 0
    let inBrackets = false
    for (let at = from; at < text.length; at++) {
      if (text[at] === '[' && depth === 1) inBrackets = true
      else if (text[at] === ']') inBrackets = false
      if (inBrackets) continue
      if (text[at] === '{') depth++
      else if (text[at] === '}' && --depth === 0) return at
    }
    const rest = text.slice(from)
    const open = rest.includes('!') ? "unmatched '{' in format spec" : "expected '}' before end of string"
    const why = rest === '{' ? "Single '{' encountered in format string" : open
    return this.#running.raise('ValueError', why)
  }

  #shown(inner: string, depth: number): Value {
    const field = this.#parse(inner)
    const value = converted(this.#valueOf(field.name), field.conversion, this.#running)
    const spec = field.spec.includes('{') ? this.fill(field.spec, depth + 1) : field.spec
    if (typeof spec === 'string') return formatValue(value, spec, this.#running)
    return spec instanceof Unknown ? spec : this.#running.unknown('a format spec is a lookup')
  }

  #parse(inner: string): Field {
    const match = /^((?:\[[^\]]*\]|[^!:[])*)(?:!([^:]*))?(?::([\s\S]*))?$/.exec(inner)
    const [, name = '', conversion, spec = ''] = match ?? []
    if (match === null) this.#running.raise('ValueError', "expected ':' after conversion specifier")
    if (conversion === '') this.#running.raise('ValueError', "unmatched '{' in format spec")
    if (conversion !== undefined && !/^[rsa]$/.test(conversion))
      this.#running.raise(
        'ValueError',
        conversion.length > 1
          ? "expected ':' after conversion specifier"
          : `Unknown conversion specifier ${conversion}`,
      )
    const known = conversion === 'r' || conversion === 's' || conversion === 'a' ? conversion : undefined
    return { name, conversion: known, spec }
  }

  #valueOf(name: string): Value {
    const [, first = '', path = ''] = /^([^.[]*)([\s\S]*)$/.exec(name) ?? []
    let value = this.#first(first)
    for (const [, attribute, item] of path.matchAll(/\.([^.[]*)|\[([^\]]*)\]/g)) {
      if (attribute !== undefined) value = this.#attribute(value, attribute)
      else value = this.#running.item(value, /^\d+$/.test(item ?? '') ? Number(item) : (item ?? ''))
    }
    return value
  }

  #attribute(value: Value, name: string): Value {
    if (value instanceof Unknown) return value
    return orElse(this.#running.attribute(value, name), () =>
      this.#running.raise('AttributeError', `'${nameOfType(value)}' object has no attribute '${name}'`),
    )
  }

  #first(first: string): Value {
    if (first === '') {
      this.#number('automatic')
      return this.#at(this.#counted++)
    }
    if (/^\d+$/.test(first)) {
      this.#number('manual')
      return this.#at(Number(first))
    }
    return orElse(this.#fields.named(first), () => this.#running.raise('KeyError', first))
  }

  #number(numbering: 'automatic' | 'manual'): void {
    this.#numbering ??= numbering
    if (this.#numbering === numbering) return
    const [from, to] =
      numbering === 'manual'
        ? ['automatic field numbering', 'manual field specification']
        : ['manual field specification', 'automatic field numbering']
    this.#running.raise('ValueError', `cannot switch from ${from} to ${to}`)
  }

  #at(index: number): Value {
    const value = this.#fields.positional[index]
    if (value !== undefined) return value
    return this.#running.raise('IndexError', `Replacement index ${index} out of range for positional args tuple`)
  }
}
