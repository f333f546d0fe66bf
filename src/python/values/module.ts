import { Mutable } from './mutable.ts'
import type { Running, Value } from './value.ts'

/** What `import` finds under a name. */
export interface ModuleSource {
  readonly name: string
  /** by name; a function for what is made on demand. undefined = there is no such name */
  readonly members: ReadonlyMap<string, Value> | ((name: string, running: Running) => Value | undefined)
}

/** A module of ours or of the program. */
export class PyModule extends Mutable {
  readonly typeName = 'module'
  readonly name: string
  /** of a module of the program: its global names */
  readonly own: Map<string, Value>
  readonly #members: ModuleSource['members'] | undefined

  constructor(name: string, own: Map<string, Value>, members?: ModuleSource['members']) {
    super()
    this.name = name
    this.own = own
    this.#members = members
  }

  override attribute(name: string, running: Running): Value | undefined {
    if (name === '__name__') return this.name
    const own = this.own.get(name)
    if (own !== undefined) return own
    return typeof this.#members === 'function' ? this.#members(name, running) : this.#members?.get(name)
  }

  override setAttribute(name: string, value: Value, running: Running): void {
    running.assign(this.own, name, value)
  }

  /** it is a file of the program, and all its names are known */
  get isOfProgram(): boolean {
    return this.#members === undefined
  }

  /** What `from m import *` brings: its names without those that begin with `_`. */
  names(): readonly string[] {
    const listed = this.#members !== undefined && typeof this.#members !== 'function' ? this.#members.keys() : []
    return [...this.own.keys(), ...listed].filter((name) => !name.startsWith('_'))
  }

  override hashKey(): object {
    return this
  }

  protected override parts(): Iterable<unknown> {
    return []
  }
}
