import { type ConfigValue, SecretReference, SecretText } from '../../config/document.ts'
import { compileExpression } from '../../language/jinja/compile-expression.ts'
import { methods } from '../../language/jinja/methods.ts'
import { SluiceError } from '../../model/errors.ts'
import { Refusal } from '../refusal.ts'
import { extraName, type StreamContext } from '../stream-context.ts'
import { isMap, isSequence, own, type Tree, type TreeMap, wordOf } from '../tree/tree.ts'
import { field, type JinjaNode } from './node.ts'
import { isMoment, literalOf, namesParameters } from './node-facts.ts'
import { type Chain, chainOf, parseTemplate } from './parse-text.ts'
import { NotReadable, type Piece } from './piece.ts'
import { jsonPathOf } from '../parts/json-path.ts'
import { literal, printExpression } from './print-expression.ts'
import { pythonLiteral } from './python-literal.ts'
import { piecesOf } from './statements.ts'

/** What expressions may name, here or there. */
const names = [
  'page',
  'config',
  'slice',
  'incremental',
  'record',
  'response',
  'headers',
  'status',
  'text',
  'last_record',
  'last_page_size',
]

/** What a text is for: in templates a brace is written twice, and values of parents have placeholders. */
export type Use = 'template' | 'plain'

/** A text of the manifest, told to sluice. */
export class Translator {
  readonly #context: StreamContext
  readonly #component: TreeMap

  /** `component` = the one that the text stands in, with its `$parameters` */
  constructor(component: TreeMap, context: StreamContext) {
    this.#component = component
    this.#context = context
  }

  /** A text as a value of a config. */
  text(written: string, use: Use): ConfigValue {
    const pieces = this.#pieces(written)
    const parts = pieces.map((piece) => this.#part(piece, use))
    return joined(parts)
  }

  /** The same for every text in a value. */
  value(written: Tree, use: Use): ConfigValue {
    if (typeof written === 'string') return this.text(written, use)
    if (isSequence(written)) return written.map((item) => this.value(item, use))
    if (!isMap(written)) return written
    return Object.fromEntries(
      Object.entries(written)
        .filter(([key]) => key !== '$parameters')
        .map(([key, value]) => [this.name(key, use), this.value(value, use)]),
    )
  }

  /** A text as an expression without braces. */
  expression(written: string): string {
    return this.checked(this.printed(written))
  }

  /**
   * A text as a condition. Values that do not fit make Airbyte take the text of the template itself, which is true; what is
   * not there is false.
   */
  condition(written: string): string {
    return this.checked(withAttempt(this.printed(written)))
  }

  /** The expression, when sluice knows all that it calls. */
  checked(expression: string): string {
    try {
      compileExpression(expression, names)
      return expression
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      const why = error.message.replace(/^Could not read the expression ".*" because /s, '').replace(/\.$/, '')
      throw this.#context.unsupported(`The expression "${expression.slice(0, 100)}" (${why})`, this.#component)
    }
  }

  /** The same, unchecked. */
  printed(written: string): string {
    const pieces = this.#pieces(written)
    const isPart = pieces.length > 1
    const printed = pieces.map((piece) =>
      piece.kind === 'text' ? literal(piece.text) : this.#print(piece.node, isPart),
    )
    return printed.length === 1 ? (printed[0] ?? '') : printed.join(' ~ ')
  }

  /** The text when nothing has to be computed for it: `$parameters` are put in. */
  constant(written: Tree | undefined): Tree | undefined {
    if (typeof written !== 'string') return written
    const pieces = this.#pieces(written)
    const known = pieces.map((piece) => (piece.kind === 'text' ? piece.text : this.#known(piece.node)))
    if (known.some((value) => value === undefined)) return undefined
    return known.length === 1 ? known[0] : known.map(wordOf).join('')
  }

  /** A text as an expression of which nothing is an empty text, as a rendered one is. */
  rendered(written: string): string {
    const [only, ...others] = this.#pieces(written)
    const expression = this.expression(written)
    if (only?.kind !== 'expression' || others.length > 0) return expression
    const chain = chainOf(only.node)
    if (chain !== undefined && chain.otherwise === undefined) return `${expression} | default('')`
    return isMoment(only.node) ? `${tight(expression)} | string` : expression
  }

  /** The value that Airbyte reads a text without templates as; undefined = it stays text, or is computed. */
  literal(written: string): Tree | undefined {
    const known = this.constant(written)
    return typeof known === 'string' ? pythonLiteral(known) : known === null ? undefined : known
  }

  /** Whether a value is null, or is read as such. */
  isNull(written: Tree): boolean {
    return written === null || (typeof written === 'string' && this.constant(written) === 'None')
  }

  /** The path that a text names below a name, when that is all it does: `response.meta.next` is `['meta', 'next']`. */
  pathBelow(name: string, written: string): readonly (string | number)[] | undefined {
    const [only, ...others] = this.#pieces(written)
    if (only?.kind !== 'expression' || others.length > 0) return undefined
    const chain = chainOf(only.node)
    if (chain?.name !== name || chain.keys.length === 0) return undefined
    const fallback = chain.otherwise
    const isEmpty = fallback === undefined || fallback.type === 'ObjectLiteral' || field(fallback, 'value') === ''
    return isEmpty ? chain.keys : undefined
  }

  #pieces(written: string): readonly Piece[] {
    try {
      const nodes = parseTemplate(written)
      if (nodes !== undefined) return piecesOf(nodes)
      return written === '' ? [] : [{ kind: 'text', text: written }]
    } catch (error) {
      throw this.#notReadable(error, written)
    }
  }

  #notReadable(error: unknown, written: string): unknown {
    if (!(error instanceof NotReadable)) return error
    const line = this.#context.lineOf(this.#component)
    if (error.statement !== undefined)
      return this.#context.refuse(
        'IMPORT_STATEMENTS',
        `The template at line ${line} has {% ${error.statement} %}; sluice reads expressions only.`,
        this.#component,
      )
    const shown = written.length > 80 ? `${written.slice(0, 80)}…` : written
    return this.#context.unsupported(
      `The template "${shown}" (${error.message || 'it cannot be read'})`,
      this.#component,
    )
  }

  #part(piece: Piece, use: Use): string | SecretReference {
    if (piece.kind === 'text') return use === 'template' ? escaped(piece.text) : piece.text
    const { node } = piece
    const known = this.#known(node)
    if (known !== undefined && (typeof known === 'string' || typeof known === 'number'))
      return use === 'template' ? escaped(wordOf(known)) : wordOf(known)
    const chain = chainOf(node)
    if (chain !== undefined) {
      const lookup = this.#lookup(chain)
      if (lookup !== undefined) return lookup
      const placeholder = this.#ofJob(chain) ?? (use === 'template' ? this.#placeholder(chain) : undefined)
      if (placeholder !== undefined) return placeholder
    }
    const printed = this.checked(this.#print(node))
    return `\${{ ${isMoment(node) ? `${tight(printed)} | string` : printed} }}`
  }

  #print(node: JinjaNode, isPart = false): string {
    try {
      return printExpression(node, (chain) => this.#rename(chain), isPart)
    } catch (error) {
      throw this.#notReadable(error, '')
    }
  }

  /** A name in a mapping: what is computed is an expression, for a name cannot be looked up. */
  name(key: string, use: Use): string {
    const pieces = this.#pieces(key).map((piece) => {
      const known = piece.kind === 'text' ? piece.text : this.#known(piece.node)
      if (known !== undefined) return use === 'template' ? escaped(wordOf(known)) : wordOf(known)
      return piece.kind === 'text' ? piece.text : `\${{ ${this.checked(this.#print(piece.node))} }}`
    })
    return pieces.join('')
  }

  /** `config['a']` is looked up; a literal default goes along. */
  #lookup({ name, keys, otherwise }: Chain): SecretReference | undefined {
    if (name !== 'config' || keys.length === 0) return undefined
    const fallback = otherwise === undefined ? undefined : literalOf(otherwise)
    if (otherwise !== undefined && typeof fallback !== 'string') return undefined
    if (keys.some((key) => typeof key === 'number')) return undefined
    const key = keys.join('.')
    if (typeof fallback === 'string') return new SecretReference('config', key, fallback)
    const parameter = this.#context.parameters.get(key)
    // what nobody is asked for is empty, as Airbyte renders it
    const mayBeMissing = parameter === undefined || (!parameter.isRequired && parameter.fallback === undefined)
    if (parameter === undefined && !this.#isAskedFor(keys))
      this.#context.note(`Its settings have no "${key}": where nothing gives it, it is empty.`, this.#component)
    return new SecretReference('config', key, mayBeMissing ? null : undefined)
  }

  /** Whether the user of the connector gives this, something in it, or what it is in. */
  #isAskedFor(keys: readonly (string | number)[]): boolean {
    const key = keys.join('.')
    return [...this.#context.parameters.keys()].some(
      (each) => each === key || each.startsWith(`${key}.`) || key.startsWith(`${each}.`),
    )
  }

  /** What a job answered: one value of each answer can be named. */
  #ofJob({ name, keys }: Chain): string | undefined {
    if (name === 'download_target' && keys.length === 0) return '{job.url}'
    const what = name === 'creation_response' ? 'id' : name === 'polling_response' ? 'url' : undefined
    if (what === undefined) return undefined
    const path = jsonPathOf(keys)
    const { job } = this.#context
    if ((job[what] ?? path) !== path)
      throw this.#context.unsupported(
        `A second value of the ${name} ("${path}" beside "${job[what] ?? ''}")`,
        this.#component,
      )
    job[what] = path
    return `{job.${what}}`
  }

  #placeholder({ name, keys }: Chain): string | undefined {
    const [key, ...deeper] = keys
    if (name === 'stream_interval' || name === 'stream_slice') {
      const { start, end } = this.#context.edges
      if (key === start && deeper.length === 0) return '{incremental.window_start}'
      if (key === end && deeper.length === 0) return '{incremental.window_end}'
    }
    if (name !== 'stream_partition' && name !== 'stream_slice') return undefined
    const known = this.#context.sliceKeys.get(keys.join('.'))
    if (known === undefined) return undefined
    known.use?.()
    this.#context.placesSlice = true
    return known.placeholder
  }

  #rename({ name, keys, otherwise }: Chain): string | undefined {
    const written = keys.map(member).join('')
    const rest = otherwise === undefined ? '' : ` | default(${literal(literalOf(otherwise) ?? null)})`
    switch (name) {
      case 'parameters':
      case 'options': {
        const value = this.#parameter(keys)
        return value === undefined && otherwise !== undefined
          ? literal(literalOf(otherwise) ?? null)
          : literal(value ?? null)
      }
      case 'stream_partition':
      case 'stream_slice':
      case 'stream_interval':
        if (keys[0] === this.#context.edges.start || keys[0] === this.#context.edges.end)
          return `incremental.window_${keys[0] === this.#context.edges.start ? 'start' : 'end'}${keys.slice(1).map(member).join('')}${rest}`
        // whether there is a window at all
        if (name === 'stream_interval' && keys.length === 0) return 'incremental'
        this.#context.namesSlice = true
        if (keys[0] === 'extra_fields' && keys.length > 1)
          return `slice.${extraName(keys.slice(1).map(wordOf).join('.'))}${rest}`
        return `slice${written}${rest}`
      case 'next_page_token': {
        const [key, ...deeper] = keys
        if (key !== undefined && key !== 'next_page_token')
          throw this.#context.unsupported(`"${key}" of the token of the next page`, this.#component)
        return `page${key === undefined ? '' : '.token'}${deeper.map(member).join('')}${rest}`
      }
      case 'page_size':
        return this.#context.pageSize
      case 'components_values':
      case 'components_slice':
        return `slice.${this.#ofComponents(name, keys)}${rest}`
      case 'stream_state':
        // the CDK refuses it, too: "no longer supported for interpolation"
        throw this.#context.unsupported('"stream_state" in a template', this.#component)
      default:
        return undefined
    }
  }

  /** A value of the record that names a stream, or of what that one was read for. */
  #ofComponents(name: string, keys: readonly (string | number)[]): string {
    const { components } = this.#context
    const last = wordOf(keys.at(-1) ?? '')
    // `name.lower()` is a field and a method
    const method = keys.length > 1 && Object.hasOwn(methods, last) ? `.${last}` : ''
    const fields = (method === '' ? keys : keys.slice(0, -1)).filter((key) => key !== 'extra_fields')
    const path = name === 'components_values' ? jsonPathOf(fields) : components?.above(fields.map(wordOf).join('.'))
    if (components === undefined || path === undefined || fields.length === 0)
      throw this.#context.unsupported(
        `"${fields.map(wordOf).join('.')}" of what a resolver is read for`,
        this.#component,
      )
    return `${components.use(path)}${method}`
  }

  /** The value of an expression that nothing but `$parameters` and literals decide. */
  #known(node: JinjaNode): Tree | undefined {
    const chain = chainOf(node)
    if (chain !== undefined && (chain.name === 'parameters' || chain.name === 'options')) {
      return this.#parameter(chain.keys) ?? (chain.otherwise === undefined ? null : literalOf(chain.otherwise))
    }
    return literalOf(node) ?? (namesParameters(node) ? this.#computed(node) : undefined)
  }

  /** What is computed of `$parameters` alone: `parameters.get('path') or parameters.get('name')`. */
  #computed(node: JinjaNode): Tree | undefined {
    try {
      const printed = printExpression(node, (chain) => this.#rename(chain))
      // what tells the time or goes by chance is not a constant
      if (/(?<![.\w])[a-z_]\w*\(/.test(printed.replaceAll(/'[^']*'|"[^"]*"/g, "''"))) return undefined
      return (compileExpression(printed, []).evaluate({}) as Tree | undefined) ?? null
    } catch (error) {
      if (error instanceof SluiceError || error instanceof NotReadable || error instanceof Refusal) return undefined
      throw error
    }
  }

  #parameter(keys: readonly (string | number)[]): Tree | undefined {
    let value: Tree | undefined = this.#context.parametersOf(this.#component)
    for (const key of keys)
      value = isMap(value) ? own(value, wordOf(key)) : isSequence(value) ? value[Number(key)] : undefined
    return value
  }
}

/** Comparisons by size, sums and calls fail where values do not fit. */
export function withAttempt(expression: string): string {
  return /[<>]|[\w)\]] [-+*/%] [\w('[]|\w\(/.test(expression.replaceAll(/'[^']*'|"[^"]*"/g, "''"))
    ? `attempt(${expression}, true)`
    : expression
}

function tight(expression: string): string {
  return /^\w+\([^()]*\)$/.test(expression) ? expression : `(${expression})`
}

function member(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${literal(key)}]`
}

/** In templates a brace that means itself is written twice. */
function escaped(text: string): string {
  return text.replaceAll(/[{}]/g, '$&$&')
}

function joined(parts: readonly (string | SecretReference)[]): ConfigValue {
  const [only] = parts
  if (parts.length === 0) return ''
  if (parts.length === 1 && only !== undefined) return only
  if (parts.every((part) => typeof part === 'string')) return parts.join('')
  // what is missing is nothing in a text
  return new SecretText(
    parts.map((part) =>
      typeof part !== 'string' && part.fallback === null ? new SecretReference(part.store, part.key, '') : part,
    ),
  )
}
