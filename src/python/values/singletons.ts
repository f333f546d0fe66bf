import { PythonObject } from './value.ts'

class Singleton extends PythonObject {
  readonly typeName: string
  readonly #written: string

  constructor(typeName: string, written: string) {
    super()
    this.typeName = typeName
    this.#written = written
  }

  override repr(): string {
    return this.#written
  }

  override hashKey(): object {
    return this
  }
}

/** `...` */
export const ellipsisValue: PythonObject = new Singleton('ellipsis', 'Ellipsis')

/** What an operator's method gives when it is not for this other value. */
export const notImplemented: PythonObject = new Singleton('NotImplementedType', 'NotImplemented')
