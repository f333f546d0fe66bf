import { SluiceError, type Place } from '../../model/errors.ts'
import { iterate, itemOf, lengthOf, truthOf } from '../operate/access.ts'
import { operate } from '../operate/binary.ts'
import { compare } from '../operate/compare.ts'
import { decideText } from '../operate/decide-text.ts'
import { equal } from '../operate/equal.ts'
import type { ProgramText } from '../syntax/parse-program.ts'
import type { BinaryOperator, CompareOperator, Expression, Span, Statement } from '../syntax/tree.ts'
import { CallArguments } from '../values/call-arguments.ts'
import { PyClass } from '../values/classes.ts'
import { makeException, Raised } from '../values/exceptions.ts'
import { NativeFunction } from '../values/functions.ts'
import { nameOfType } from '../values/keys.ts'
import { Choice, Lookup, LookupText } from '../values/lookup.ts'
import type { Builtins } from '../values/methods.ts'
import type { ModuleSource } from '../values/module.ts'
import { taintAll, unknownIn } from '../values/unknown.ts'
import { type Arguments, type Host, PythonObject, type Running, Unknown, type Value } from '../values/value.ts'
import { type Limits, tooMuch } from './budget.ts'
import type { ScopeNames } from '../syntax/names.ts'
import type { Completion } from './completion.ts'
import { Doubts } from './doubt.ts'

/** A run of statements that may stop at a `yield`: gives what is yielded, gets what is sent. */
export type Steps = Generator<Value, Completion, Value>

/** The parts of the evaluator that need each other. */
export interface Evaluator {
  evaluate(expression: Expression, frame: Frame): Value
  block(statements: readonly Statement[], frame: Frame): Steps
  /** the same for what yields nothing, to its end */
  run(statements: readonly Statement[], frame: Frame): Completion
  attribute(value: Value, name: string, machine: Machine): Value | undefined
  importModule(name: string, machine: Machine): Value
}

/** What a program is evaluated with. */
export interface Surroundings {
  readonly host: Host
  readonly builtins: Builtins
  readonly modules: ReadonlyMap<string, ModuleSource>
  readonly limits: Limits
  /** what is not known is an error at once: a function that is called for each record */
  readonly strict: boolean
}

/** A function that something unknown was given: as an argument, or by decorating it. */
export interface HandedOver {
  readonly callee: PythonObject
  readonly why: Unknown
  readonly at: Span
}

const changingNames =
  /^(?:setattr|delattr|setitem|delitem|shuffle|heap\w+|insort\w*|append|extend|insert|remove|pop|popitem|clear|sort|reverse|update|setdefault)$/

function isCallable(value: Value): value is PythonObject {
  return value instanceof PythonObject && value.call !== undefined && !(value instanceof PyClass)
}

/** A program that is being evaluated. */
export class Machine implements Running {
  readonly surroundings: Surroundings
  readonly evaluator: Evaluator
  readonly texts: ProgramText[]
  readonly doubts = new Doubts()
  readonly modules = new Map<string, Value>()
  /** environment variables that something was decided by, with the first place */
  readonly decided = new Map<string, Span>()
  /** functions that something unknown was given: it may call them, and what they do then is not seen */
  readonly handedOver: HandedOver[] = []
  at: Span = { text: 0, from: 0, to: 0 }
  /** how many things were not known so far */
  unknowns = 0
  /** functions of the program that are being called */
  depth = 0
  /** exceptions that are being handled, the innermost last */
  readonly handling: Raised[] = []
  /** what is run in place of a statement, by what is assumed of things that are not known; default: nothing is assumed */
  assumed: ((statement: Statement, frame: Frame) => readonly Statement[] | undefined) | undefined
  #work: number

  constructor(surroundings: Surroundings, evaluator: Evaluator, texts: readonly ProgramText[]) {
    this.surroundings = surroundings
    this.evaluator = evaluator
    this.texts = [...texts]
    this.#work = surroundings.limits.work
  }

  get host(): Host {
    return this.surroundings.host
  }

  get doubt(): Unknown | undefined {
    return this.doubts.why
  }

  /** Begins a new budget: for the next record. */
  renew(): void {
    this.#work = this.surroundings.limits.work
    this.depth = 0
  }

  spend(units: number): void {
    this.#work -= units
    if (this.#work < 0) throw tooMuch('computes more than is read', this.placeOf(this.at))
  }

  placeOf(span: Span): Place {
    const text = this.texts[span.text]
    return text === undefined ? {} : { file: text.file, ...positionIn(text, span.from) }
  }

  lineOf(span: Span): number {
    return this.placeOf(span).line ?? 0
  }

  /** The text of a span. */
  source(span: Span): string {
    return this.texts[span.text]?.text.slice(span.from, span.to) ?? ''
  }

  call(callee: Value, args: readonly Value[], named?: ReadonlyMap<string, Value>): Value {
    return this.callWith(callee, new CallArguments({ positional: args, named, at: this.at }))
  }

  callWith(callee: Value, args: Arguments): Value {
    const unknown = unknownIn(callee)
    if (unknown !== undefined) {
      unknown.touched?.(this)
      return this.callUnknown(unknown, args)
    }
    if (callee instanceof Choice) return this.callWith(decideText(callee, this), args)
    if (callee instanceof PythonObject && callee.call !== undefined) {
      this.#handOver(callee, args)
      return callee.call(args, this)
    }
    return this.raise('TypeError', `'${nameOfType(callee)}' object is not callable`)
  }

  /** What is not known may change whatever it is given. */
  callUnknown(unknown: Unknown, args: Arguments): Unknown {
    this.unknowns++
    if (this.surroundings.strict) this.#refuse(unknown)
    for (const value of [...args.positional, ...args.named.values()]) {
      taintAll([value], unknown)
      if (value instanceof Unknown) value.touched?.(this)
      if (isCallable(value)) this.handedOver.push({ callee: value, why: unknown, at: args.at })
    }
    return unknown
  }

  /** Of what is built in some change what they are given, and those that are given a function as well hand it on to that. */
  #handOver(callee: PythonObject, { positional, named }: Arguments): void {
    const values = [...positional, ...named.values()]
    if (!values.some((value) => value instanceof Unknown && value.touched !== undefined)) return
    const isChanging = callee instanceof NativeFunction && changingNames.test(callee.name)
    if (!isChanging && !values.some(isCallable)) return
    for (const value of values) if (value instanceof Unknown) value.touched?.(this)
  }

  raise(type: string, argument: Value): never {
    throw new Raised(makeException(type, [argument]), this.at)
  }

  attempt<Result>(type: string, work: () => Result): Result | undefined {
    try {
      return work()
    } catch (error) {
      const exception = error instanceof Raised ? error.exception.cls : undefined
      if (exception instanceof PyClass && exception.order.some(({ name }) => name === type)) return undefined
      throw error
    }
  }

  unknown(why: string, hint?: string): Unknown {
    this.unknowns++
    const unknown = new Unknown(why, this.at, hint)
    return this.surroundings.strict ? this.#refuse(unknown) : unknown
  }

  #refuse({ why, at, hint }: Unknown): never {
    throw new SluiceError('PYTHON_UNKNOWN', `Could not evaluate the Python function because ${why}.`, {
      place: this.placeOf(at),
      ...(hint !== undefined && { hint }),
    })
  }

  decidedBy(variable: string): void {
    if (!this.decided.has(variable)) this.decided.set(variable, this.at)
  }

  assign(holder: Map<string, Value>, name: string, value: Value): void {
    if (this.doubts.idle) holder.set(name, value)
    else this.doubts.assign(holder, name, value)
  }

  importModule(name: string): Value {
    return this.evaluator.importModule(name, this)
  }

  iterate(value: Value): Iterable<Value> {
    return iterate(value, this)
  }

  truth(value: Value): boolean | Unknown {
    const truth = truthOf(value, this)
    return typeof truth === 'boolean' || !this.surroundings.strict ? truth : this.#refuse(truth)
  }

  equal(left: Value, right: Value): boolean | Unknown {
    return equal(left, right, this)
  }

  compare(operator: CompareOperator, left: Value, right: Value): boolean | Unknown {
    return compare({ operator, left, right }, this)
  }

  binary(operator: BinaryOperator, left: Value, right: Value): Value {
    const isFormat = operator === '%' && isTemplate(left)
    if (isFormat) return unknownIn(right) ?? this.surroundings.builtins.percent(left, right, this)
    return operate({ operator, left, right }, this)
  }

  attribute(value: Value, name: string): Value | undefined {
    return this.evaluator.attribute(value, name, this)
  }

  item(value: Value, key: Value): Value {
    return itemOf(value, key, this)
  }

  length(value: Value): number | Unknown {
    return lengthOf(value, this)
  }

  text(value: Value): Value {
    return typeof value === 'string' ? value : (unknownIn(value) ?? this.surroundings.builtins.text(value, this))
  }

  repr(value: Value): string {
    return this.surroundings.builtins.repr(value, this)
  }

  /** Registers the text of another file of the program; gives the index of its spans. */
  addText(text: ProgramText): number {
    return this.texts.push(text) - 1
  }
}

function isTemplate(value: Value): boolean {
  return (
    typeof value === 'string' || value instanceof Lookup || value instanceof LookupText || nameOfType(value) === 'bytes'
  )
}

function positionIn(text: ProgramText, offset: number): { line: number; column: number } {
  if (text.positionAt !== undefined) return text.positionAt(offset)
  const before = text.text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - (before.lastIndexOf('\n') + 1) + 1 }
}

/** A module of the program: where its files are looked for, and who it is. */
export interface ModuleOf {
  readonly name: string
  /** folder of the file, relative to the program's, with `/` at its end; '' for the program's own */
  readonly folder: string
}

/** A value that a function may have given already, and why it is not certain. */
export interface Pending {
  readonly value: Value
  readonly why: Unknown
}

/** The names and the state of one module, class body, function call or comprehension. */
export class Frame {
  readonly kind: 'module' | 'class' | 'function' | 'comprehension'
  readonly names: Map<string, Value>
  /** where names are looked for next: never a class body, unless it is the frame that runs */
  readonly parent: Frame | undefined
  readonly root: Frame
  readonly machine: Machine
  readonly module: ModuleOf
  readonly scope: ScopeNames | undefined
  /** values returned in doubt */
  pending: Pending[] | undefined
  /** how often the function or loop may have been left: `return`, `break`, `raise` in doubt */
  exits = 0
  /** for `super()` */
  owner: PyClass | undefined
  self: Value | undefined

  /** what stands before the names of functions in it: `A.`, `f.<locals>.` */
  title = ''

  constructor(
    kind: Frame['kind'],
    around: Frame | { readonly machine: Machine; readonly module: ModuleOf },
    scope?: ScopeNames,
  ) {
    this.kind = kind
    this.names = new Map()
    this.scope = scope
    this.machine = around.machine
    this.module = around.module
    this.parent = around instanceof Frame ? (around.kind === 'class' ? around.parent : around) : undefined
    this.root = around instanceof Frame ? around.root : this
  }
}

/** The frame that assignments of a comprehension's `:=` go to. */
export function homeOf(frame: Frame): Frame {
  let home = frame
  while (home.kind === 'comprehension' && home.parent !== undefined) home = home.parent
  return home
}
