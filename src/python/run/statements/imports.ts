import { parseTexts } from '../../syntax/parse-program.ts'
import type { Statement } from '../../syntax/tree.ts'
import { PyModule } from '../../values/module.ts'
import { PythonObject, Unknown, type Value } from '../../values/value.ts'
import { Frame, type Machine, type ModuleOf } from '../machine.ts'
import { setName } from '../names.ts'

type Of<Kind extends Statement['kind']> = Extract<Statement, { readonly kind: Kind }>

/** Modules that Python has loaded before it looks for files: no file can stand in for them. */
const loadedFirst = new Set(['sys', 'os', 'os.path', 'builtins', 'time', 'io', 'abc', 'codecs', 'dlt'])

/** `import a.b as c`. */
export function importNames({ names, at }: Of<'import'>, frame: Frame): void {
  const { machine } = frame
  for (const { module, as } of names) {
    machine.at = at
    const [root = module] = module.split('.')
    const whole = importModule(module, machine)
    if (as === undefined) setName(root, importModule(root, machine), frame)
    else setName(as, whole, frame)
  }
}

/** `from .a import b as c`, `from a import *`. */
export function importFrom({ module, names, at }: Of<'import-from'>, frame: Frame): void {
  const { machine } = frame
  machine.at = at
  const dots = /^\.*/.exec(module)?.[0].length ?? 0
  const name = dots === 0 ? module : relativeName(module.slice(dots), dots, frame.module)
  const found = name === '' ? new PyModule('', new Map()) : importModule(name, machine)
  if (names.length === 0) {
    if (found instanceof PyModule)
      for (const listed of found.names()) setName(listed, memberOf(found, listed, machine), frame)
    else machine.unknown(`line ${machine.lineOf(at)} imports all names of "${module}", which sluice does not know`)
    return
  }
  for (const { name: wanted, as } of names) {
    machine.at = at
    const own = found instanceof PyModule ? found.attribute(wanted, machine) : undefined
    const inner = own ?? localModule(name === '' ? wanted : `${name}.${wanted}`, machine)
    setName(as ?? wanted, inner ?? memberOf(found, wanted, machine), frame)
  }
}

/** `..a` in a module of folder `x/y/` is `x.a`. */
function relativeName(rest: string, dots: number, { folder }: ModuleOf): string {
  const parts = folder.split('/').filter((part) => part !== '')
  const kept = parts.slice(0, Math.max(parts.length - (dots - 1), 0))
  return [...kept, ...rest.split('.').filter((part) => part !== '')].join('.')
}

function memberOf(module: Value, name: string, machine: Machine): Value {
  if (module instanceof Unknown) return module
  const member = module instanceof PythonObject ? module.attribute?.(name, machine) : undefined
  if (member !== undefined) return member
  const of = module instanceof PyModule ? module.name : ''
  // what a module of the program has is all there is; of others only what configs need is known
  if (module instanceof PyModule && module.isOfProgram)
    return machine.raise('ImportError', `cannot import name '${name}' from '${of}'`)
  return machine.unknown(
    `line ${machine.lineOf(machine.at)} imports "${name}" from "${of}", which sluice does not know`,
  )
}

/** A module by its full name: a file beside the program, one that is known, or Unknown. */
export function importModule(name: string, machine: Machine): Value {
  const loaded = machine.modules.get(name)
  if (loaded !== undefined) return loaded
  const dot = name.lastIndexOf('.')
  const parent = dot < 0 ? undefined : importModule(name.slice(0, dot), machine)
  const module = localModule(name, machine) ?? knownModule(name, machine) ?? parent
  const own = module === parent && parent instanceof PyModule ? parent.attribute(name.slice(dot + 1), machine) : module
  const found =
    own ??
    machine.unknown(
      `line ${machine.lineOf(machine.at)} imports "${name}", which sluice does not know`,
      'Only its own modules and files beside the program are read.',
    )
  machine.modules.set(name, found)
  if (parent instanceof PyModule && found !== parent) parent.own.set(name.slice(dot + 1), found)
  return found
}

function knownModule(name: string, machine: Machine): PyModule | undefined {
  const source = machine.surroundings.modules.get(name)
  return source === undefined ? undefined : new PyModule(name, new Map(), source.members)
}

/** A file or package beside the program. */
function localModule(name: string, machine: Machine): Value | undefined {
  if (loadedFirst.has(name)) return undefined
  const loaded = machine.modules.get(name)
  if (loaded !== undefined) return loaded
  const path = name.replaceAll('.', '/')
  for (const [file, folder] of [
    [`${path}.py`, path.slice(0, path.lastIndexOf('/') + 1)],
    [`${path}/__init__.py`, `${path}/`],
  ] as const) {
    const text = machine.host.file(file)
    if (text !== undefined) return loadModule(text, file, { machine, module: { name, folder } })
  }
  return undefined
}

function loadModule(
  text: string,
  file: string,
  { machine, module }: { readonly machine: Machine; readonly module: ModuleOf },
): PyModule {
  const { at } = machine
  const index = machine.addText({ file, text })
  const frame = new Frame('module', { machine, module })
  frame.names.set('__name__', module.name)
  frame.names.set('__file__', file)
  const loaded = new PyModule(module.name, frame.names)
  // before its statements: two modules may import each other
  machine.modules.set(module.name, loaded)
  machine.spend(10 + text.length / 100)
  machine.evaluator.run(parseTexts([text], index).body, frame)
  machine.at = at
  return loaded
}
