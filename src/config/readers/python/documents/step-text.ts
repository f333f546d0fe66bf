import type { Span, Statement } from '../../../../python/syntax/tree.ts'
import { PyClass } from '../../../../python/values/classes.ts'
import { NativeFunction } from '../../../../python/values/functions.ts'
import { PyModule } from '../../../../python/values/module.ts'
import { unknownIn } from '../../../../python/values/unknown.ts'
import { PythonObject, type Value } from '../../../../python/values/value.ts'
import { refusalOf } from '../program/from-value.ts'
import { type KnownFunction, knownFunction } from '../program/functions.ts'
import { Refusal } from '../program/placed.ts'
import { freeNames, freeNamesOf } from './free-names.ts'
import { literalText } from './literal-text.ts'

/** The statements of a program that give names: what a name was imported with, or assigned once. */
export interface Definitions {
  readonly textOf: (span: Span) => string
  importOf(name: string): string | undefined
  /** the class statement, or the only assignment, at the top of the program */
  statementOf(name: string): Statement | undefined
  isBuiltin(name: string): boolean
}

/**
 * A function as text that stands for itself: what it uses of the program (constants as they are at the end, functions,
 * classes, imports) comes before it. The last statement is the function.
 */
export function textOfFunction(value: Value, definitions: Definitions): string | Refusal {
  if (value instanceof NativeFunction && definitions.isBuiltin(value.name)) return value.name
  const known = knownFunction(value)
  if (known === undefined) return new Refusal('the function of this step is none of this file', stepHint)
  if (known.required > 1) return new Refusal('the function of this step takes more than a record', stepHint)
  const rendering = new Rendering(definitions)
  try {
    const text = rendering.functionText(known)
    return [...rendering.statements, text].join('\n')
  } catch (error) {
    if (error instanceof NoText) return error.refusal
    throw error
  }
}

const stepHint =
  'Write an expression such as "record.id < 10" (docs/processing-steps.md), or the function in a TypeScript config.'

class NoText extends Error {
  readonly refusal: Refusal

  constructor(why: string, hint: Refusal['hint'] = stepHint) {
    super(why)
    this.refusal = new Refusal(why, hint)
  }
}

class Rendering {
  readonly statements: string[] = []
  readonly #definitions: Definitions
  readonly #names = new Map<string, Value>()

  constructor(definitions: Definitions) {
    this.#definitions = definitions
  }

  functionText(known: KnownFunction): string {
    for (const name of freeNames(known.node)) this.#define(name, known.lookUp(name))
    return functionText(known, this.#definitions)
  }

  #define(name: string, value: Value | undefined): void {
    if (value === undefined) {
      if (this.#definitions.isBuiltin(name)) return
      throw new NoText(`the function of this step uses "${name}", which is nowhere in the file`)
    }
    const before = this.#names.get(name)
    if (before === value) return
    if (before !== undefined) throw new NoText(`the function of this step uses two different "${name}"`)
    this.#names.set(name, value)
    const text = this.#textOf(name, value)
    if (text !== '') this.statements.push(text)
  }

  #textOf(name: string, value: Value): string {
    const literal = literalText(value)
    if (literal !== undefined) return `${name} = ${literal}`
    const known = knownFunction(value)
    if (known !== undefined) {
      const text = this.functionText(known)
      if (known.node.kind === 'lambda') return `${name} = ${text}`
      return known.node.name === name ? text : `${text}\n${name} = ${known.node.name}`
    }
    const unknown = unknownIn(value)
    if (unknown !== undefined) {
      const { why, hint } = refusalOf(unknown)
      throw new NoText(`the function of this step uses "${name}", and ${why}`, hint ?? stepHint)
    }
    return this.#textOfStatement(name, value)
  }

  /** What is neither data nor a function is given again as the program gives it. */
  #textOfStatement(name: string, value: Value): string {
    const isOwnModule = value instanceof PyModule && value.own.size > 0
    const imported = isOwnModule ? undefined : this.#definitions.importOf(name)
    if (imported !== undefined && !/^(?:from|import) dlt\b/.test(imported)) return imported
    const isOwn = !(value instanceof PyClass && value.native !== undefined)
    const statement = isOwn && imported === undefined ? this.#definitions.statementOf(name) : undefined
    if (statement === undefined) {
      if (value instanceof PythonObject && this.#definitions.isBuiltin(name)) return ''
      throw new NoText(`the function of this step uses "${name}", which cannot be taken along`)
    }
    for (const used of freeNamesOf(statement)) {
      if (used !== name && !this.#definitions.isBuiltin(used)) this.#defineLater(used)
    }
    return this.#definitions.textOf(statement.at)
  }

  /** A name that a statement of the module uses, of which only the statement is known. */
  #defineLater(name: string): void {
    if (this.#names.has(name)) return
    const imported = this.#definitions.importOf(name)
    const statement = this.#definitions.statementOf(name)
    if (imported === undefined && statement === undefined)
      throw new NoText(`the function of this step uses "${name}", which cannot be taken along`)
    this.#names.set(name, null)
    if (imported !== undefined) this.statements.push(imported)
    else if (statement !== undefined) {
      for (const used of freeNamesOf(statement))
        if (used !== name && !this.#definitions.isBuiltin(used)) this.#defineLater(used)
      this.statements.push(this.#definitions.textOf(statement.at))
    }
  }
}

/** The function's own text, with its defaults as they were when it was made. */
function functionText(known: KnownFunction, definitions: Definitions): string {
  const { node } = known
  let text = definitions.textOf(node.at)
  const defaults = node.parameters.flatMap((parameter) => {
    const value = known.defaults.get(parameter.name)
    return parameter.default === undefined || value === undefined ? [] : [{ at: parameter.default.at, value }]
  })
  for (const { at, value } of defaults.toReversed()) {
    const literal = literalText(value)
    if (literal === undefined)
      throw new NoText('a parameter of the function of this step has a default that is no data')
    text = text.slice(0, at.from - node.at.from) + literal + text.slice(at.to - node.at.from)
  }
  if (node.kind === 'lambda') return `(${text})`
  if (isIndented(node.at, definitions) && longTexts(node.body.filter(isNoDoc), definitions))
    throw new NoText(
      'the function of this step is nested and holds a text of several lines',
      'Put the function to the left.',
    )
  return dedented(text.slice(text.search(/^[ \t]*(?:async[ \t]+)?def\b/m)))
}

function isNoDoc(statement: Statement): boolean {
  return !(statement.kind === 'expression' && statement.value.kind === 'constant')
}

/** What stands before a function on its line: taking it away would change texts of several lines. */
function isIndented(at: Span, { textOf }: { readonly textOf: Definitions['textOf'] }): boolean {
  const before = textOf({ ...at, from: Math.max(0, at.from - 1), to: at.from })
  return before === ' ' || before === '\t'
}

function longTexts(part: unknown, definitions: Definitions): boolean {
  if (typeof part !== 'object' || part === null) return false
  if ('kind' in part && 'at' in part && (part.kind === 'constant' || part.kind === 'f-string'))
    return definitions.textOf(part.at as Span).includes('\n')
  return Object.values(part).some((inner) => longTexts(inner, definitions))
}

/** A nested function begins at the left: the lines of its body lose what the first of them is indented by. */
function dedented(text: string): string {
  const [first = '', ...lines] = text.split('\n')
  const indents = lines
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
    .map((line) => line.search(/\S/))
  const least = Math.min(...indents)
  if (!Number.isFinite(least) || least <= 4) return [first.trimStart(), ...lines].join('\n')
  return [first.trimStart(), ...lines.map((line) => line.replace(new RegExp(`^[ \\t]{0,${least - 4}}`), ''))].join('\n')
}
