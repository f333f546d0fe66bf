import { members, NativeObject } from '../../builtins/define.ts'
import type { PyClass } from '../../values/classes.ts'
import type { ModuleSource } from '../../values/module.ts'
import { Asked } from '../../builtins/asked.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import type { Given } from '../../builtins/signature.ts'
import { type Running, Unknown, type Value } from '../../values/value.ts'
import { completeClass, declareClass } from '../time/classes.ts'
import { Harmless } from '../classes/harmless.ts'

const namespaceClass = declareClass('Namespace')
const parserClass = declareClass('ArgumentParser')

/** `argparse.Namespace`, `types.SimpleNamespace`: values by name. */
export class PyNamespace extends NativeObject {
  readonly values: Map<string, Value>
  readonly #name: string

  constructor(values: Map<string, Value>, name = 'Namespace') {
    super()
    this.values = values
    this.#name = name
  }

  get cls(): PyClass {
    return namespaceClass
  }

  protected override get isComplete(): boolean {
    return true
  }

  protected override field(name: string): Value | undefined {
    return this.values.get(name)
  }

  override setAttribute(name: string, value: Value, running: Running): void {
    running.assign(this.values, name, value)
  }

  override repr(running: Running): string {
    return `${this.#name}(${Array.from(this.values, ([name, value]) => `${name}=${running.repr(value)}`).join(', ')})`
  }
}

completeClass(namespaceClass, {
  signature: '**~kwargs',
  make: (given) => new PyNamespace(new Map(given.named)),
  members: [],
})

/** One that arguments are declared with. It parses as if the program was started without any; those that must be given are asked for. */
class PyParser extends NativeObject {
  readonly declared = new Map<string, Value>()

  get cls(): PyClass {
    return parserClass
  }
}

function declare(self: PyParser, given: Given, running: Running): Value {
  const flags = given.rest.filter((flag): flag is string => typeof flag === 'string')
  const long = flags.find((flag) => flag.startsWith('--')) ?? flags[0] ?? ''
  const isPositional = !long.startsWith('-')
  const destination = given.named.get('dest')
  const name = typeof destination === 'string' ? destination : long.replace(/^-+/, '').replaceAll('-', '_')
  const required = running.truth(given.named.get('required') ?? false) === true
  self.declared.set(name, valueOf({ given, name, missing: isPositional || required }, running))
  return new Harmless('argparse')
}

function valueOf({ given, name, missing }: { given: Given; name: string; missing: boolean }, running: Running): Value {
  const count = given.named.get('nargs')
  const byDefault = given.named.get('default')
  if (byDefault !== undefined) {
    const type = given.named.get('type')
    // texts are converted as if they had been typed
    return typeof byDefault === 'string' && type !== undefined ? running.call(type, [byDefault]) : byDefault
  }
  if (missing && count !== '?' && count !== '*') return asked(name, given.named.get('type'), running)
  const action = given.named.get('action')
  if (action === 'store_true') return false
  if (action === 'store_false') return true
  if (action === 'store_const') return null
  return action === 'count' || count !== '*' || !missing ? null : new PyList()
}

/** What has to be given is looked up; of another type than text it is taken as it is now. */
function asked(name: string, type: Value | undefined, running: Running): Value {
  const value = new Asked(name, running.at)
  return type === undefined ? value : running.call(type, [value])
}

const parserMembers = members(PyParser, {
  'add_argument(*flags, **~options)': declare,
  'add_argument_group(*~args, **~options)': (self) => self,
  'add_mutually_exclusive_group(**~options)': (self) => self,
  'set_defaults(**~values)': (self, given) => {
    for (const [name, value] of given.named) self.declared.set(name, value)
    return null
  },
  'parse_args(~args=, ~namespace=)': (self, given, running) => parsed(self, given, running),
  'parse_known_args(~args=, ~namespace=)': (self, given, running) => {
    const namespace = parsed(self, given, running)
    return namespace instanceof Unknown ? namespace : new PyTuple([namespace, new PyList()])
  },
  'error(message)': (_self, _given, running) => running.raise('SystemExit', 2),
})

function parsed(self: PyParser, given: Given, running: Running): Value {
  const args = given.value(0)
  const isEmpty = args === null || (args instanceof PyList && args.items.length === 0)
  if (!isEmpty) return running.unknown(`line ${running.lineOf(running.at)} parses arguments of its own`)
  return new PyNamespace(new Map(self.declared))
}

completeClass(parserClass, { signature: '*~args, **~options', make: () => new PyParser(), members: [parserMembers] })

/** Module `argparse`: the program is started without arguments. */
export const argparseModule: ModuleSource = {
  name: 'argparse',
  members: (name) => {
    if (name === 'ArgumentParser') return parserClass
    return name === 'Namespace' ? namespaceClass : new Harmless(`argparse.${name}`)
  },
}

/** Module `types`. */
export const typesModule: ModuleSource = {
  name: 'types',
  members: (name) => (name === 'SimpleNamespace' ? namespaceClass : new Harmless(`types.${name}`)),
}
