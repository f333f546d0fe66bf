import type { Frame } from '../../../../python/run/machine.ts'
import { PyInstance } from '../../../../python/values/instance.ts'
import { LookupText } from '../../../../python/values/lookup.ts'
import { PythonObject, type Running, type Value } from '../../../../python/values/value.ts'
import { componentClassOf, optionsOf } from '../components/component-classes.ts'
import { isGiven } from '../dlt/call-arguments.ts'
import { type Each, FieldValue } from './field-value.ts'
import type { PlacedValue } from '../program/placed.ts'

/** An incremental that a function of the program is given: where it stands is a place to fill in, and nothing else is known of it. */
export class CursorValue extends PythonObject {
  readonly typeName = 'Incremental'
  readonly incremental: PyInstance
  /** whether the program asks for `last_value`, which moves on with the rows */
  isLastAsked = false

  constructor(incremental: PyInstance) {
    super()
    this.incremental = incremental
  }

  override attribute(name: string, running: Running): Value | undefined {
    const option = (key: string): Value => optionsOf(this.incremental)?.get(key)?.value ?? null
    if (name === 'initial_value' || name === 'cursor_path' || name === 'end_value') return option(name)
    if (name === 'last_value') this.isLastAsked = true
    const isStart =
      name === 'start_value' || (name === 'last_value' && !isGiven(optionsOf(this.incremental)?.get('lag')))
    return isStart && option('initial_value') !== null
      ? new StartValue(option('initial_value'))
      : running.unknown(`line ${running.lineOf(running.at)} asks where an incremental stands ("${name}")`, hint)
  }

  override hashKey(): object {
    return this
  }
}

const hint =
  'Write the endpoint as a resource of a configuration, with "{incremental.start_value}" where the API is asked by it.'

const startOf: Each = { slot: () => '{incremental.start_value}' }

/** What the cursor stands at when the walk begins: as a whole, or inside of a text, it can be a parameter; whatever else is made of it is not known. */
class StartValue extends PythonObject {
  readonly typeName = 'str'
  readonly initial: Value

  constructor(initial: Value) {
    super()
    this.initial = initial
  }

  asConfig(): PlacedValue {
    return '{incremental.start_value}'
  }

  /** Inside of a text it is written as it is, where Python writes it so as well. */
  override text(running: Running): Value {
    const { initial } = this
    const isPlain = typeof initial === 'string' || typeof initial === 'number'
    return isPlain
      ? new LookupText([new FieldValue(startOf, [], { at: running.at, isScalar: true })])
      : unclear(running)
  }

  override truth(running: Running): ReturnType<Running['unknown']> {
    return unclear(running)
  }

  override attribute(name: string, running: Running): Value | undefined {
    return name.startsWith('__') ? undefined : unclear(running)
  }

  override item(_: Value, running: Running): Value {
    return unclear(running)
  }

  override compare(_: unknown, __: Value, running: Running): ReturnType<Running['unknown']> {
    return unclear(running)
  }

  override binary(_: unknown, __: Value, { running }: { readonly running: Running }): Value {
    return unclear(running)
  }
}

function unclear(running: Running): ReturnType<Running['unknown']> {
  return running.unknown(`line ${running.lineOf(running.at)} changes where an incremental stands`, hint)
}

/** Whether a function asks where an incremental stands while its rows come. */
export function movesOn({ names }: Frame): boolean {
  return [...names.values()].some((value) => value instanceof CursorValue && value.isLastAsked)
}

/** What was asked before a loop begins stays what it was. */
export function beginsToMove({ names }: Frame): void {
  for (const value of names.values()) if (value instanceof CursorValue) value.isLastAsked = false
}

export const movesOnHint =
  '"last_value" moves on with the rows of each request. Ask for "start_value", or for "last_value" before the loop.'

/** Said where each of several requests asks by it: later ones miss no row that an earlier one was ahead of. */
export const movesOnNote = {
  what: 'asks by "last_value", which moves on with the rows of each request; here all of them ask by where it stood when the run began',
  hint: 'Nothing has to be done: rows come that dlt would not have asked for. To say so in the program, ask by "start_value".',
}

/** The incremental among the values that a function is given. */
export function asCursor(value: Value): Value {
  return value instanceof PyInstance && componentClassOf(value)?.kind === 'incremental' ? new CursorValue(value) : value
}

/** Said where the rows of a resource that has a cursor are asked for once more. */
export const ownCursor = (name: string): { readonly what: string; readonly hint: string } => ({
  what: `asks for the rows of "${name}" by a cursor of its own, which begins at the initial value`,
  hint: `Nothing has to be done with tables that sluice makes; of tables that dlt made the first run takes all rows of "${name}" once more.`,
})
