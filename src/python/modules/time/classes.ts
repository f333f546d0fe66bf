import { PyClass } from '../../values/classes.ts'
import type { Value } from '../../values/value.ts'
import type { Given } from '../../builtins/signature.ts'
import { fn, NativeObject } from '../../builtins/define.ts'
import type { Running } from '../../values/value.ts'

const makers = new WeakMap<PyClass, ReturnType<typeof fn>>()

/** A class whose methods come later: its objects and its methods are at home in different files. */
export function declareClass(name: string, bases: readonly PyClass[] = []): PyClass {
  const cls: PyClass = new PyClass({
    name,
    bases,
    native: {
      holds: (value) => value instanceof NativeObject && value.cls.isSubclassOf(cls),
      make: (args, running) =>
        makers.get(cls)?.call(args, running) ?? running.raise('TypeError', `cannot create '${name}' instances`),
    },
  })
  return cls
}

/** What a declared class has. */
export function completeClass(
  cls: PyClass,
  what: {
    readonly members: readonly ReadonlyMap<string, Value>[]
    readonly signature?: string
    readonly make?: (given: Given, running: Running) => Value
  },
): void {
  for (const map of what.members) for (const [name, member] of map) cls.members.set(name, member)
  if (what.make !== undefined) makers.set(cls, fn(`${cls.name}(${what.signature ?? ''})`, what.make))
}

export const tzinfoClass = declareClass('tzinfo')
export const timezoneClass = declareClass('timezone', [tzinfoClass])
export const timedeltaClass = declareClass('timedelta')
export const dateClass = declareClass('date')
export const timeClass = declareClass('time')
export const datetimeClass = declareClass('datetime', [dateClass])
