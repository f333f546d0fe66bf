import { builtins } from '../../src/python/builtins/index.ts'
import { standardModules } from '../../src/python/modules/index.ts'
import { runProgram } from '../../src/python/run/run-program.ts'
import { unknownIn } from '../../src/python/values/unknown.ts'

/** Interprets a program, and shows what its names are then: the value as `repr()` has it, or why it is not known. */
export function interpreted(text: string): (name: string) => string {
  const { globals, machine } = runProgram({
    texts: [{ file: 'a.py', text }],
    host: { now: 0, env: () => undefined, file: () => undefined },
    builtins,
    modules: standardModules,
  })
  return (name) => {
    const value = globals.get(name) ?? null
    return unknownIn(value)?.why ?? machine.repr(value)
  }
}
