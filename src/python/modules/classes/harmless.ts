import { PyModule, type ModuleSource } from '../../values/module.ts'
import { type Arguments, PythonObject, type Running, type Unknown, type Value } from '../../values/value.ts'

/**
 * What a program does without any bearing on its config: logging, warnings, annotations. Whatever is asked of it is harmless
 * as well; only what hangs on it (a condition) is not known.
 */
export class Harmless extends PythonObject {
  readonly typeName = 'object'
  readonly name: string

  constructor(name: string) {
    super()
    this.name = name
  }

  override attribute(name: string): Value | undefined {
    return name.startsWith('__') ? undefined : new Harmless(`${this.name}.${name}`)
  }

  override setAttribute(): void {
    // nothing hangs on it
  }

  override call(_args: Arguments, running: Running): Value {
    running.spend(1)
    return this
  }

  override item(): Value {
    return this
  }

  override setItem(): void {
    // nothing hangs on it
  }

  override truth(running: Running): Unknown {
    return running.unknown(`line ${running.lineOf(running.at)} decides by ${this.name}`)
  }

  override *iterate(running: Running): Iterable<Value> {
    yield running.unknown(`line ${running.lineOf(running.at)} goes over ${this.name}`)
  }

  override binary(): Value {
    return this
  }

  override enter(): Value {
    return this
  }

  override exit(): boolean {
    return false
  }

  override hashKey(): object {
    return this
  }
}

/** A module all of which is harmless, apart from the names that are given. */
export function harmlessModule(name: string, known: ReadonlyMap<string, Value> = new Map()): ModuleSource {
  return {
    name,
    members: (member) =>
      member.startsWith('__') ? undefined : (known.get(member) ?? new Harmless(`${name}.${member}`)),
  }
}

/** A module as a value, for one within another. */
export function moduleValue(source: ModuleSource): PyModule {
  return new PyModule(source.name, new Map(), source.members)
}
