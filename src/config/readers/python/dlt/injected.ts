import type { Span } from '../../../../python/syntax/tree.ts'
import { attributeOfSection } from '../../../../python/builtins/section-methods.ts'
import { Lookup } from '../../../../python/values/lookup.ts'
import { type Arguments, PythonObject, type Running, Unknown, type Value } from '../../../../python/values/value.ts'
import { CallArguments } from '../../../../python/values/call-arguments.ts'
import { lookupMethods } from '../../../../python/builtins/lookup-methods.ts'
import { SecretReference } from '../../../document.ts'
import { soundsSecret } from '../../lines.ts'
import { parametersOf } from './parameters.ts'
import { type Convert, type PlacedValue, Refusal } from '../program/placed.ts'

/** `dlt.secrets.value` and `dlt.config.value`: what it is given to is looked up by its name. */
export class Injected extends PythonObject {
  readonly typeName = 'ConfigValueSentinel'
  readonly store: 'secrets' | 'config'
  readonly at: Span

  constructor(store: 'secrets' | 'config', at: Span) {
    super()
    this.store = store
    this.at = at
  }

  asConfig(_: Convert, givenTo: string | undefined): PlacedValue {
    return givenTo === undefined
      ? new Refusal(`dlt.${this.store}.value stands where nothing has a name`, `Write dlt.${this.store}["…"].`)
      : new SecretReference(this.store, givenTo)
  }

  override truth(): boolean {
    return true
  }

  override hashKey(): object {
    return this
  }
}

/** The lookup of a parameter of a source: dlt looks under the source's own sections first. */
export class ParameterLookup extends Lookup {
  override readonly sections: readonly string[]
  readonly isAsked: boolean = false
  readonly isRequired: boolean

  constructor(
    what: ConstructorParameters<typeof Lookup>[0] & { readonly isRequired?: boolean },
    sections: readonly string[],
  ) {
    super(what)
    this.sections = sections
    this.isRequired = what.isRequired === true && what.fallback === undefined
  }

  override or(fallback: Value): Lookup {
    return new ParameterLookup({ store: this.store, key: this.key, at: this.at, fallback }, this.sections)
  }

  /** dlt does not call a source without what it needs */
  override truth(running: Running): boolean | Unknown {
    return this.isRequired ? true : super.truth(running)
  }

  override attribute(name: string, running: Running): Value | undefined {
    return attributeOfSection(this, name, running)
  }

  override item(key: Value, running: Running): Value {
    if (typeof key !== 'string')
      return running.unknown(`line ${running.lineOf(running.at)} takes a part of a value that is looked up`)
    const { store, isRequired } = this
    return new ParameterLookup({ store, key: `${this.key}.${key}`, at: running.at, isRequired }, this.sections)
  }
}

/** A parameter without a default of a function that the program does not call: whoever runs it gives the value. */
export class AskedParameter extends ParameterLookup {
  override readonly isAsked = true

  constructor(key: string, at: Span, sections: readonly string[]) {
    super({ store: soundsSecret(key) ? 'secrets' : 'config', key, at, isRequired: true }, sections)
  }

  override attribute(name: string, running: Running): Value | undefined {
    return lookupMethods.has(name) ? undefined : withoutDefault(this.key, running.at)
  }

  override item(): Value {
    return withoutDefault(this.key, this.at)
  }

  override call(): Value {
    return withoutDefault(this.key, this.at)
  }
}

/** A parameter that has to be an object of Python: nobody can write it down. */
export function withoutDefault(name: string, at: Span): Unknown {
  return new Unknown(
    `"${name}" is a parameter without a default`,
    at,
    `Give it one, for example ${name}=dlt.secrets.value, or write dlt.secrets["${name}"].`,
  )
}

/** The arguments with what dlt injects: a parameter whose value is `dlt.secrets.value` is looked up by its name. */
export function injected(callee: PythonObject, args: Arguments, sections: readonly string[]): Arguments {
  const parameters = parametersOf(callee)
  const optional = new Set(parameters.filter(({ isOptional }) => isOptional).map(({ name }) => name))
  const lookUp = (value: Value, name: string | undefined): Value =>
    value instanceof Injected && name !== undefined
      ? new ParameterLookup({ store: value.store, key: name, at: value.at, isRequired: !optional.has(name) }, sections)
      : value
  const positional = args.positional.map((value, index) => lookUp(value, parameters[index]?.name))
  const named = new Map([...args.named].map(([name, value]) => [name, lookUp(value, name)] as const))
  parameters.forEach(({ name, value, isNamed }, index) => {
    const isLeft = (isNamed || index >= positional.length) && !named.has(name)
    if (isLeft && value instanceof Injected) named.set(name, lookUp(value, name))
  })
  return new CallArguments({ positional, named, at: args.at, placeOf: (argument) => args.placeOf(argument) })
}
