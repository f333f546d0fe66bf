import { PyFunction } from '../../run/functions/function.ts'
import { fn } from '../../builtins/define.ts'
import type { Given } from '../../builtins/signature.ts'
import { Asked } from '../../builtins/asked.ts'
import { CallArguments } from '../../values/call-arguments.ts'
import { NativeFunction } from '../../values/functions.ts'
import { PyTuple } from '../../values/list.ts'
import type { Span } from '../../syntax/tree.ts'
import type { ModuleSource } from '../../values/module.ts'
import { type Arguments, PythonObject, type Running, type Value } from '../../values/value.ts'
import { Harmless } from '../classes/harmless.ts'

/** A function under `@click.command()`: called, it is started as from a shell without arguments. */
export class Command extends PythonObject {
  readonly typeName = 'Command'
  readonly callee: Value
  /** what the options say about the parameters of the function */
  readonly options: ReadonlyMap<string, Value>

  constructor(callee: Value, options: ReadonlyMap<string, Value>) {
    super()
    this.callee = callee
    this.options = options
  }

  with(name: string, value: Value): Command {
    return new Command(this.callee, new Map([...this.options, [name, value]]))
  }

  override attribute(name: string): Value | undefined {
    if (name === 'callback') return this.callee
    if (name === 'main') return new NativeFunction('main', (args, running) => this.call(args, running))
    if (name === 'command' || name === 'group') return decorator(name)
    return name === 'add_command' ? new Harmless('click.add_command') : undefined
  }

  override call({ at }: Arguments, running: Running): Value {
    const args = new CallArguments({ positional: [], named: this.options, at })
    return this.callee instanceof PythonObject ? (this.callee.call?.(args, running) ?? null) : null
  }

  override hashKey(): object {
    return this
  }
}

function commandOf(value: Value): Command {
  return value instanceof Command ? value : new Command(value, new Map())
}

/** `@click.command()` and its like, with and without arguments. */
function decorator(name: string): NativeFunction {
  return new NativeFunction(name, ({ positional: [callee] }) =>
    callee instanceof PythonObject && callee.call !== undefined
      ? commandOf(callee)
      : new NativeFunction(name, ({ positional: [inner = null] }) => commandOf(inner)),
  )
}

function declared({ rest, named }: Given, isArgument: boolean, running: Running): readonly [string, Value] {
  const flags = rest.filter((flag): flag is string => typeof flag === 'string')
  const bare = flags.find((flag) => !flag.startsWith('-'))
  const long = bare ?? flags.find((flag) => flag.startsWith('--')) ?? flags[0] ?? ''
  const [shown = ''] = long.split('/')
  const name = shown.replace(/^-+/, '').replaceAll('-', '_').toLowerCase()
  const isOn = (key: string): boolean => running.truth(named.get(key) ?? false) === true
  const byDefault = named.get('default')
  if (byDefault !== undefined)
    return [name, byDefault instanceof PythonObject && byDefault.call ? running.call(byDefault, []) : byDefault]
  if (isOn('required') || named.has('prompt') || (isArgument && named.get('required') !== false))
    return [name, new Asked(name, running.at)]
  if (isOn('is_flag') || long.includes('/')) return [name, false]
  return [name, isOn('multiple') ? new PyTuple([]) : null]
}

function parameter(kind: 'option' | 'argument'): NativeFunction {
  return fn(`${kind}(*flags, **~options)`, (given, running) => {
    const [name, value] = declared(given, kind === 'argument', running)
    return new NativeFunction(kind, ({ positional: [inner = null] }) => commandOf(inner).with(name, value))
  })
}

/** Module `click`: commands are started without arguments; what has no default is asked for. */
export const clickModule: ModuleSource = {
  name: 'click',
  members: (name) => {
    if (name === 'command' || name === 'group') return decorator(name)
    if (name === 'option' || name === 'argument') return parameter(name)
    if (name === 'pass_context') return new NativeFunction(name, ({ positional: [inner = null] }) => inner)
    return new Harmless(`click.${name}`)
  },
}

/** `typer.Option(default, …)`: the default; without one, or with `...`, it is asked for by the name of the parameter. */
class TyperParameter extends PythonObject {
  readonly typeName = 'ParameterInfo'
  readonly byDefault: Value | undefined

  constructor(byDefault: Value | undefined) {
    super()
    this.byDefault = byDefault
  }

  override hashKey(): object {
    return this
  }
}

const typerParameter = (name: string): NativeFunction =>
  new NativeFunction(name, ({ positional: [first], named }) => {
    const given = first ?? named.get('default')
    const isLeft = given === undefined || (given instanceof PythonObject && given.typeName === 'ellipsis')
    return new TyperParameter(isLeft ? undefined : given)
  })

/** Calls a function as typer does when it is started without arguments. */
function start(callee: Value, at: Span, running: Running): Value {
  if (!(callee instanceof PyFunction)) return null
  const named = new Map<string, Value>()
  for (const { name, kind } of callee.node.parameters) {
    if (kind === 'args' || kind === 'kwargs') continue
    const value = callee.defaults.get(name)
    if (value === undefined) named.set(name, new Asked(name, at))
    else if (value instanceof TyperParameter)
      named.set(name, value.byDefault === undefined ? new Asked(name, at) : value.byDefault)
  }
  return running.call(callee, [], named)
}

/** `typer.Typer()`: called, it starts the command that it has; which of several is not known. */
class TyperApp extends PythonObject {
  readonly typeName = 'Typer'
  readonly #commands: Value[] = []

  override attribute(name: string): Value | undefined {
    if (name !== 'command' && name !== 'callback') return new Harmless(`typer.${name}`)
    return new NativeFunction(name, () =>
      fn('decorate(~callee)', (given) => {
        if (name === 'command') this.#commands.push(given.value(0))
        return given.value(0)
      }),
    )
  }

  override call({ at }: Arguments, running: Running): Value {
    const [only = null, ...others] = this.#commands
    if (others.length === 0) return start(only, at, running)
    return running.unknown(
      `line ${running.lineOf(at)} starts one of several commands, by the arguments`,
      'Call the function that is meant.',
    )
  }

  override hashKey(): object {
    return this
  }
}

/** Module `typer`: likewise. */
export const typerModule: ModuleSource = {
  name: 'typer',
  members: (name) => {
    if (name === 'Option' || name === 'Argument') return typerParameter(name)
    if (name === 'run') return fn('run(~callee)', (given, running) => start(given.value(0), running.at, running))
    return name === 'Typer' ? fn('Typer(*~args, **~options)', () => new TyperApp()) : new Harmless(`typer.${name}`)
  },
}
