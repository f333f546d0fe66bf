import { SluiceError } from '../../../../model/errors.ts'
import { builtins } from '../../../../python/builtins/index.ts'
import { defaultLimits } from '../../../../python/run/budget.ts'
import { evaluator } from '../../../../python/run/evaluator.ts'
import { toFailure } from '../../../../python/run/failure.ts'
import { type Evaluator, Frame, Machine } from '../../../../python/run/machine.ts'
import { parseTexts, type ProgramText } from '../../../../python/syntax/parse-program.ts'
import type { Span, Statement } from '../../../../python/syntax/tree.ts'
import { Raised } from '../../../../python/values/exceptions.ts'
import { watchChanges } from '../../../../python/values/mutable.ts'
import { type ModuleSource, PyModule } from '../../../../python/values/module.ts'
import { hidden } from './hidden-failure.ts'
import { impliedImport, isImplied } from './implied-imports.ts'
import { type Host, Unknown } from '../../../../python/values/value.ts'

/** What a program is interpreted with. */
export interface Interpretation {
  readonly texts: readonly ProgramText[]
  readonly host: Host
  readonly modules: ReadonlyMap<string, ModuleSource>
  /** true = a part of a document: what fails in it is passed over */
  readonly isPartial: boolean
  /** names that are nowhere in the document */
  readonly missing: ReadonlySet<string>
  /** is told of the program before it is interpreted */
  readonly begin: (body: readonly Statement[], machine: Machine) => void
}

/** A program that was interpreted as far as it goes. */
export interface Interpreted {
  readonly machine: Machine
  readonly frame: Frame
  readonly body: readonly Statement[]
  /** the bodies of functions that were called */
  readonly executed: ReadonlySet<readonly Statement[]>
  /** why it stopped before its end */
  readonly failure: SluiceError | undefined
  /** the first malformed spot */
  readonly broken: Span | undefined
  readonly isPartial: boolean
  /** where the program ends itself (`sys.exit()`) */
  readonly exitAt: Span | undefined
  /** statements of a document that Python would stop at: they are passed over */
  readonly skipped: readonly SluiceError[]
}

/** Interprets a program. What Python would stop with is given as `failure`; of the host, whatever it throws comes through. */
export function interpret({ texts, host, modules, isPartial, missing, begin }: Interpretation): Interpreted {
  const executed = new Set<readonly Statement[]>()
  const surroundings = { host, builtins, modules, limits: defaultLimits, strict: false }
  const machine = new Machine(surroundings, noting(executed), texts)
  const frame = new Frame('module', { machine, module: { name: '__main__', folder: '' } })
  frame.names.set('__name__', '__main__')
  frame.names.set('__file__', texts[0]?.file ?? 'main.py')
  frame.names.set('__doc__', null)
  for (const name of missing)
    frame.names.set(name, isImplied(name) ? impliedImport(name, machine) : nowhere(name, machine.at))
  machine.modules.set('__main__', new PyModule('__main__', frame.names))
  const { body, broken } = parseTexts(texts.map(({ text }) => text))
  const skipped: SluiceError[] = []
  begin(body, machine)
  const exits: Exits = {}
  const failure = watched(machine, () => (isPartial ? runPartly(body, frame, skipped) : runWhole(body, frame, exits)))
  return { machine, frame, body, executed, failure, broken, skipped, isPartial, exitAt: exits.at }
}

/** The evaluator, which keeps what it was asked to evaluate. */
function noting(executed: Set<readonly Statement[]>): Evaluator {
  return {
    ...evaluator,
    run: (body, frame) => {
      executed.add(body)
      return evaluator.run(body, frame)
    },
    // a generator that nobody asks has not begun
    *block(body, frame) {
      executed.add(body)
      return yield* evaluator.block(body, frame)
    },
  }
}

function nowhere(name: string, at: Span): Unknown {
  return new Unknown(
    `"${name}" is nowhere in the file`,
    at,
    `Write dlt.secrets["${name.toLowerCase()}"], or the value.`,
  )
}

/** Does something with an interpreted program as its own statements would. */
export function watched<Result>(machine: Machine, work: () => Result): Result {
  const unwatch = watchChanges((value) => machine.doubts.changed(value))
  try {
    return work()
  } finally {
    unwatch()
  }
}

interface Exits {
  at?: Span
}

function runWhole(body: readonly Statement[], frame: Frame, exits: Exits): SluiceError | undefined {
  try {
    frame.machine.evaluator.run(body, frame)
    return undefined
  } catch (error) {
    if (isExit(error)) exits.at = frame.machine.at
    throwMissing(error, frame, false)
    return failureOf(error, frame.machine)
  }
}

/** Each statement by itself: what a snippet fails at may be in what is not shown. */
function runPartly(body: readonly Statement[], frame: Frame, skipped: SluiceError[]): undefined {
  const { machine } = frame
  for (const statement of body) {
    try {
      machine.evaluator.run([statement], frame)
    } catch (error) {
      throwMissing(error, frame, true)
      const failure = failureOf(error, machine)
      if (failure !== undefined) skipped.push(failure)
    }
  }
}

/** Throws NameMissing for a name that may be made up for. */
export function throwMissing(error: unknown, { names }: Frame, isPartial: boolean): void {
  const missing = missingName(error)
  if (missing !== undefined && !names.has(missing) && (isPartial || isImplied(missing))) throw new NameMissing(missing)
}

/** A name of a snippet that is nowhere in it: the reader begins anew with it as something unknown. */
export class NameMissing extends Error {
  override readonly name = 'NameMissing'
  readonly missing: string

  constructor(missing: string) {
    super(missing)
    this.missing = missing
  }
}

function missingName(error: unknown): string | undefined {
  if (!(error instanceof Raised) || error.exception.typeName !== 'NameError') return undefined
  const [text] = [...argsOf(error)]
  return typeof text === 'string' ? /^name '(\w+)' is not defined/.exec(text)?.[1] : undefined
}

function argsOf({ exception }: Raised): Iterable<unknown> {
  const args = exception.attributes.get('args')
  return typeof args === 'object' && args !== null && 'items' in args && Array.isArray(args.items) ? args.items : []
}

function isExit(error: unknown): boolean {
  return error instanceof Raised && error.exception.typeName === 'SystemExit'
}

/** What ends a program: an error of Python or of the evaluator; everything else goes on. */
export function failureOf(error: unknown, machine: Machine): SluiceError | undefined {
  if (isExit(error)) return undefined
  const failure = toFailure(error, machine)
  if (failure instanceof SluiceError)
    return hidden(
      failure,
      machine.texts.map(({ text }) => text),
    )
  throw failure
}
