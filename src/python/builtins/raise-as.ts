import { PyClass } from '../values/classes.ts'
import { exceptionClasses, Raised } from '../values/exceptions.ts'
import { PyInstance } from '../values/instance.ts'
import { PyTuple } from '../values/list.ts'
import type { Running } from '../values/value.ts'

/** An exception of a module: `json.JSONDecodeError`. */
export function exceptionClass(name: string, base: string): PyClass {
  const parent = exceptionClasses.get(base)
  return new PyClass({ name, bases: parent === undefined ? [] : [parent], native: {} })
}

/** Raises one. */
export function raiseAs(cls: PyClass, message: string, running: Running): never {
  const exception = new PyInstance(cls)
  exception.attributes.set('args', new PyTuple([message]))
  throw new Raised(exception, running.at)
}
