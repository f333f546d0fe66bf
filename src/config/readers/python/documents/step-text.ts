import { PyFunction } from '../../../../python/run/functions/function.ts'
import type { Span, Statement } from '../../../../python/syntax/tree.ts'
import { namesOf, targetNames } from '../../../../python/syntax/names.ts'
import { PyClass } from '../../../../python/values/classes.ts'
import { PyInstance } from '../../../../python/values/instance.ts'
import { Mutable } from '../../../../python/values/mutable.ts'
import { BoundMethod, Descriptor, NativeFunction, PyIterator } from '../../../../python/values/functions.ts'
import { PyModule } from '../../../../python/values/module.ts'
import { unknownIn } from '../../../../python/values/unknown.ts'
import { PythonObject, type Value } from '../../../../python/values/value.ts'
import { refusalOf } from '../program/from-value.ts'
import { type KnownFunction, knownFunction } from '../program/functions.ts'
import { Refusal } from '../program/placed.ts'
import { freeNames, freeNamesOf } from './free-names.ts'
import { literalText } from './literal-text.ts'
import { methodFunction } from './method-function.ts'
import { objectText } from './object-text.ts'
import { cellOf, NoText, State, stepHint } from './text-state.ts'
import { writesOf } from './writes.ts'

/** The statements of a program that give names: what a name was imported with, or assigned once. */
export interface Definitions {
  readonly textOf: (span: Span) => string
  importOf(name: string): string | undefined
  /** the class statement, or the only assignment, at the top of the program, or of the text of this index */
  statementOf(name: string, text?: number): Statement | undefined
  isBuiltin(name: string): boolean
}

/** How a function becomes text. */
export interface TextContext {
  readonly definitions: Definitions
  /** dlt gives steps that take more than a record None besides it */
  readonly isStep: boolean
}

/** A function as text, with what it reads and changes outside of itself. */
export interface FunctionText {
  readonly text: string | Refusal
  readonly state: State
}

/**
 * A function as text that stands for itself: what it uses of the program (constants as they are now, functions, classes,
 * imports) comes before it. The last statement is the function.
 */
export function textOfFunction(value: Value, { definitions, isStep }: TextContext): FunctionText {
  const state = new State()
  if (value instanceof NativeFunction && definitions.isBuiltin(value.name)) return { text: value.name, state }
  const known = knownFunction(value instanceof BoundMethod ? methodFunction(value) : value)
  const refuse = (why: string): FunctionText => ({ text: new Refusal(why, stepHint), state })
  if (known === undefined) return refuse('the function of this step is none of this file')
  const takesMeta = isStep && known.node.parameters.length !== 1
  if (known.required > (takesMeta ? 2 : 1)) return refuse('the function of this step takes more than a record')
  const rendering = new Rendering(definitions, state)
  try {
    const text = rendering.functionText(known)
    const whole = takesMeta ? withMeta(known, text) : text
    state.check()
    return { text: [...rendering.statements, whole].join('\n'), state }
  } catch (error) {
    if (error instanceof NoText) return { text: error.refusal, state }
    throw error
  }
}

/** Steps with another parameter than the record get dlt's `meta` for it, which is None. */
function withMeta({ node }: KnownFunction, text: string): string {
  if (node.kind === 'lambda') return `(lambda item: ${text}(item, None))`
  return `${text}\n(lambda item: ${node.name}(item, None))`
}

/** What the text of a paginator may import of dlt. */
const ofPaging =
  /^from dlt\.(?:sources\.helpers\.(?:rest_client\.paginators|requests)|common(?:\.jsonpath|\.typing)?) import /

/** Writes the statements that a function or a class needs before it. */
export class Rendering {
  readonly statements: string[] = []
  readonly #definitions: Definitions
  readonly #state: State
  readonly #isPaging: boolean
  readonly #names = new Map<string, { readonly value: Value; readonly cell: object | undefined }>()

  constructor(definitions: Definitions, state: State, isPaging = false) {
    this.#isPaging = isPaging
    this.#definitions = definitions
    this.#state = state
  }

  functionText(known: KnownFunction): string {
    this.#noteWrites(known)
    for (const name of freeNames(known.node)) this.#define(name, known)
    return functionText(known, this.#definitions)
  }

  /** The statements that give a class its name. */
  define(name: string, value: PyClass): void {
    this.#names.set(name, { value, cell: undefined })
    this.statements.push(this.#textOf(name, value))
  }

  #noteWrites({ node, lookUp, holderOf, defaults }: KnownFunction): void {
    const state = this.#state
    const { names, values } = writesOf(node, lookUp)
    for (const name of names) {
      const frame = holderOf(name)
      if (frame === undefined) continue
      state.changed.add(cellOf(name, frame))
      state.names.push({ name, frame })
    }
    for (const [name, value] of defaults) state.use(`${node.at.from} ${name}`, value)
    for (const name of values)
      state.change(defaults.get(name) ?? (isParameter(name, node) ? null : (lookUp(name) ?? null)))
  }

  #define(name: string, known: KnownFunction): void {
    const value = known.lookUp(name)
    if (value === undefined) {
      if (this.#definitions.isBuiltin(name)) return
      throw new NoText(`the function of this step uses "${name}", which is nowhere in the file`)
    }
    const frame = known.holderOf(name)
    const cell = frame && cellOf(name, frame)
    const before = this.#names.get(name)
    if (before !== undefined && before.value === value) {
      if (before.cell !== cell) this.#state.share(before.cell, cell)
      return
    }
    if (before !== undefined) throw new NoText(`the function of this step uses two different "${name}"`)
    this.#names.set(name, { value, cell })
    if (cell !== undefined) this.#state.used.set(cell, name)
    this.#state.use(name, value)
    if (value instanceof PyIterator) this.#state.change(value)
    const text = this.#textOf(name, value, known)
    if (text !== '') this.statements.push(text)
  }

  #textOf(name: string, value: Value, user?: KnownFunction): string {
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
    if (user === undefined || !isObject(value)) return this.#textOfStatement(name, value)
    if (this.#definitions.statementOf(name, textOfClass(value.cls)) === undefined)
      return this.#textOfObject(name, value, user)
    const [before, names] = [this.statements.length, [...this.#names]]
    try {
      return this.#textOfStatement(name, value)
    } catch (error) {
      if (!(error instanceof NoText)) throw error
      // as if it had not been tried
      this.statements.splice(before)
      this.#names.clear()
      for (const [known, meaning] of names) this.#names.set(known, meaning)
      return this.#textOfObject(name, value, user)
    }
  }

  /** `self` of a method, an object that a function of the program has made. */
  #textOfObject(name: string, value: PyInstance & { readonly cls: PyClass }, { node }: KnownFunction): string {
    const { cls } = value
    if (this.#names.get(cls.name)?.value !== cls) this.define(cls.name, cls)
    const made = objectText(name, value, node)
    if ('unfit' in made) throw new NoText(`the function of this step uses "${made.unfit}", which is not data`)
    return made.text
  }

  /** What is neither data nor a function is given again as the program gives it. */
  #textOfStatement(name: string, value: Value): string {
    const ofProgram = value instanceof PyModule ? value.own.size > 0 : isOwnClass(value) || isObject(value)
    const imported = ofProgram ? undefined : this.#definitions.importOf(name)
    if (imported !== undefined && this.#isTaken(imported)) return imported
    const isOwn = !(value instanceof PyClass) || isOwnClass(value)
    const called = isOwnClass(value) ? value.name : name
    const file = isOwnClass(value) ? textOfClass(value) : undefined
    const statement = isOwn && imported === undefined ? this.#definitions.statementOf(called, file) : undefined
    if (statement === undefined) {
      if (value instanceof PythonObject && this.#definitions.isBuiltin(name)) return ''
      throw new NoText(`the function of this step uses "${name}", which cannot be taken along`)
    }
    if (value instanceof PyClass) {
      for (const base of value.bases)
        if (isOwnClass(base) && this.#names.get(base.name)?.value !== base) this.define(base.name, base)
      this.#methods(value)
    }
    for (const used of freeNamesOf(statement)) {
      if (used !== name && !this.#definitions.isBuiltin(used)) this.#defineLater(used)
    }
    const text = this.#definitions.textOf(statement.at)
    const alias = called === name ? [] : [`${name} = ${called}`]
    return [text, ...alias, ...this.#setLater(name, value, statement)].join('\n')
  }

  /** A text knows Python's own modules; one of a paginator also those of dlt that it extends. */
  #isTaken(imported: string): boolean {
    return !/^(?:from|import) dlt\b/.test(imported) || (this.#isPaging && ofPaging.test(imported))
  }

  /** What the methods of a class use, as it is now. */
  #methods(cls: PyClass): void {
    for (const member of cls.members.values()) {
      const known = knownFunction(member instanceof Descriptor ? member.callee : member)
      if (known === undefined) continue
      this.#noteWrites(known)
      for (const name of freeNames(known.node)) if (known.lookUp(name) !== cls) this.#define(name, known)
    }
  }

  /** The attributes of a class or object that are not what its statement makes them. */
  #setLater(name: string, value: Value, statement: Statement): readonly string[] {
    const attributes =
      value instanceof PyClass
        ? value.members
        : value instanceof PyInstance
          ? value.attributes
          : new Map<string, Value>()
    const written = value instanceof PyClass ? constantsOf(statement) : new Map<string, string>()
    const names = [...attributes].filter(([attribute]) => !/^__\w+__$/.test(attribute))
    return names.flatMap(([attribute, now]) => {
      const text = literalText(now)
      const isSet = (value instanceof PyClass || value instanceof PyInstance) && value.setLater.has(attribute)
      if (text === undefined && isSet)
        throw new NoText(
          `the function of this step uses "${name}", whose "${attribute}" is set later to what is not data`,
        )
      const isContainer = now instanceof Mutable
      if (text === undefined || (!isSet && !isContainer) || written.get(attribute) === text) return []
      return [`${name}.${attribute} = ${text}`]
    })
  }

  /** A name that a statement of the module uses, of which only the statement is known. */
  #defineLater(name: string): void {
    if (this.#names.has(name)) return
    const imported = this.#definitions.importOf(name)
    const statement = this.#definitions.statementOf(name)
    const isUnfit = imported === undefined ? statement === undefined : !this.#isTaken(imported)
    if (isUnfit) throw new NoText(`the function of this step uses "${name}", which cannot be taken along`)
    this.#names.set(name, { value: null, cell: undefined })
    if (imported !== undefined) this.statements.push(imported)
    else if (statement !== undefined) {
      for (const used of freeNamesOf(statement))
        if (used !== name && !this.#definitions.isBuiltin(used)) this.#defineLater(used)
      this.statements.push(this.#definitions.textOf(statement.at))
    }
  }
}

function isOwnClass(value: Value): value is PyClass {
  return value instanceof PyClass && value.native === undefined
}

/** The text of the program that a class stands in, as its methods tell. */
function textOfClass({ members }: PyClass): number | undefined {
  for (const member of members.values()) if (member instanceof PyFunction) return member.node.at.text
  return undefined
}

function isObject(value: Value): value is PyInstance & { readonly cls: PyClass } {
  return value instanceof PyInstance && value.cls instanceof PyClass && isOwnClass(value.cls)
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
      throw new NoText('a parameter of the function of this step has a default that is not data')
    text = text.slice(0, at.from - node.at.from) + literal + text.slice(at.to - node.at.from)
  }
  // what was around the function stands at the top of the text
  if (namesOf(node, node.parameters, node.body).nonlocals.size > 0)
    text = text.replace(/^(\s*)nonlocal\b/gm, '$1global')
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

function isParameter(name: string, node: KnownFunction['node']): boolean {
  return node.parameters.some((parameter) => parameter.name === name)
}

/** The attributes of a class that its statement gives as literals. */
function constantsOf(statement: Statement): ReadonlyMap<string, string> {
  const constants = new Map<string, string>()
  for (const part of statement.kind === 'class' ? statement.body : []) {
    const isSimple = part.kind === 'assign' || part.kind === 'annotated'
    if (!isSimple || part.value?.kind !== 'constant') continue
    const { value } = part.value
    const isPlain = value === null || typeof value !== 'object'
    const text = isPlain && typeof value !== 'symbol' ? literalText(value) : undefined
    const targets = part.kind === 'assign' ? part.targets : [part.target]
    if (text !== undefined) for (const name of targets.flatMap(targetNames)) constants.set(name, text)
  }
  return constants
}
