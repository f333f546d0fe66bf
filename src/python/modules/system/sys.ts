import { fn } from '../../builtins/define.ts'
import { PyFile } from '../../builtins/functions/open-file.ts'
import type { ModuleSource } from '../../values/module.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import type { Value } from '../../values/value.ts'

const exit = fn('exit(~code=)', (given, running) => running.raise('SystemExit', given.value(0)))
const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['exit', exit],
  ['platform', 'linux'],
  ['byteorder', 'little'],
  ['maxsize', 9_223_372_036_854_775_807n],
  ['version_info', new PyTuple([3, 11, 0, 'final', 0])],
  ['stdout', new PyFile('<stdout>', undefined, 'w')],
  ['stderr', new PyFile('<stderr>', undefined, 'w')],
])

/** Module `sys`: the program is started without arguments. */
export const sysModule: ModuleSource = {
  name: 'sys',
  members: (name, running) => {
    if (name === 'argv') return new PyList([running.host.program ?? 'main.py'])
    // where modules are looked for does not matter: files beside the program are found
    if (name === 'path') return new PyList([''])
    return constants.get(name)
  },
}
