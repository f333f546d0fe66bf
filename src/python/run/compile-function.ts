import { SluiceError } from '../../model/errors.ts'
import type { JsonValue } from '../../json/json.ts'
import { parseTexts } from '../syntax/parse-program.ts'
import type { Statement } from '../syntax/tree.ts'
import { fromJson, NoJson, toJson, type WriteOther } from '../values/json.ts'
import { nameOfType } from '../values/keys.ts'
import { PythonObject, type Value } from '../values/value.ts'
import { limitsOfCall } from './budget.ts'
import { evaluator } from './evaluator.ts'
import { syntaxError, toFailure } from './failure.ts'
import { Frame, Machine, type Surroundings } from './machine.ts'
import { readName } from './names.ts'
import { tryModules } from './try-modules.ts'

/** Python that stands in a config: statements, the last of which is the function: a `def`, or an expression that gives one. */
export interface FunctionInput extends Pick<Surroundings, 'host' | 'builtins' | 'modules'> {
  readonly text: string
  /** what errors call it: the file, or the path in the config */
  readonly file: string
  readonly limits?: Surroundings['limits']
  /** how datetimes and the like become JSON */
  readonly writeOther?: WriteOther
}

export interface CompiledFunction {
  /** One call. Throws PYTHON_FAILS, PYTHON_UNKNOWN, PYTHON_TOO_MUCH with the line in the text. */
  call(...values: readonly JsonValue[]): JsonValue
  /** One call that gives several values: those of a generator or list, one by one. */
  callMany(...values: readonly JsonValue[]): Iterable<JsonValue>
  /** One call with a value that it may change: that value afterwards where the result is true, else undefined. */
  keep(value: JsonValue): JsonValue | undefined
  /** One call with a value of Python, for what the function does with it. */
  run(value: Value): void
}

/** Makes a function of its text. Throws what evaluating the text throws. */
export function compileFunction(input: FunctionInput): CompiledFunction {
  const { host, builtins, modules, text, file, writeOther } = input
  const limits = input.limits ?? limitsOfCall
  const machine = new Machine({ host, builtins, modules, limits, strict: true }, evaluator, [{ file, text }])
  const callee = guarded(machine, () => findFunction(text, machine))
  if (!(callee instanceof PythonObject) || callee.call === undefined) throw notCallable(callee, machine)
  guarded(machine, () => tryModules(callee, machine))
  const apply = (values: readonly JsonValue[]): Value => {
    machine.renew()
    return machine.call(callee, values.map(fromJson))
  }
  return {
    call: (...values) => guarded(machine, () => toJson(apply(values), writeOther)),
    keep: (value) =>
      guarded(machine, () => {
        machine.renew()
        const given = fromJson(value)
        return machine.truth(machine.call(callee, [given])) === true ? toJson(given, writeOther) : undefined
      }),
    run: (value) =>
      guarded(machine, () => {
        machine.renew()
        machine.call(callee, [value])
      }),
    *callMany(...values) {
      const result = guarded(machine, () => apply(values))
      const items = guarded(machine, () => machine.iterate(result)[Symbol.iterator]())
      for (;;) {
        const next = guarded(machine, () => {
          const { done, value } = items.next()
          return done === true ? undefined : { json: toJson(value, writeOther) }
        })
        if (next === undefined) return
        yield next.json
      }
    },
  }
}

function notCallable(value: Value, machine: Machine): SluiceError {
  return new SluiceError(
    'PYTHON_FAILS',
    `Could not use the Python because what it ends in is not a function but ${value === null ? 'None' : `of type ${nameOfType(value)}`}.`,
    { place: machine.placeOf(machine.at), hint: 'End it with a lambda, the name of a function, or its def.' },
  )
}

function findFunction(text: string, machine: Machine): Value {
  const { body, broken } = parseTexts([text])
  if (broken !== undefined) throw syntaxError(broken, machine)
  const frame = new Frame('module', { machine, module: { name: '__main__', folder: '' } })
  frame.names.set('__name__', '__main__')
  const last = body.at(-1)
  machine.evaluator.run(body.slice(0, -1), frame)
  return last === undefined ? null : functionOf(last, frame)
}

function functionOf(last: Statement, frame: Frame): Value {
  const { machine } = frame
  if (last.kind === 'expression') return machine.evaluator.evaluate(last.value, frame)
  machine.evaluator.run([last], frame)
  if (last.kind === 'function' || last.kind === 'class') return readName(last.name, frame)
  const [target] = last.kind === 'assign' ? last.targets : []
  return target?.kind === 'name' ? readName(target.name, frame) : null
}

function guarded<Result>(machine: Machine, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof NoJson)) throw toFailure(error, machine)
    const place = machine.placeOf(machine.at)
    throw new SluiceError(
      'PYTHON_FAILS',
      `Could not take the result of the Python function because it holds a ${error.message.split(' ')[3] ?? 'value'}, which no record can hold.`,
      { place },
    )
  }
}
