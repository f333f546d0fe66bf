import { fn, functions } from '../../builtins/define.ts'
import type { Given } from '../../builtins/signature.ts'
import { noteWritten, pathText } from '../../builtins/functions/open-file.ts'
import { PyModule, type ModuleSource } from '../../values/module.ts'
import { PyTuple } from '../../values/list.ts'
import { Lookup, LookupText } from '../../values/lookup.ts'
import { type Running, Unknown, type Value } from '../../values/value.ts'
import { environ, getenv } from './environ.ts'
import { joinOpenPaths, joinPaths, normalPath, splitExtension, splitPath } from './paths.ts'

type OnPath = (path: string, running: Running) => Value

function onPath(signature: string, run: OnPath): readonly [string, (given: Given, running: Running) => Value] {
  return [
    signature,
    (given, running) => {
      const path = pathText(given.value(0), running)
      return path instanceof Unknown ? path : run(path, running)
    },
  ]
}

/** Whether there is a file; of what may be a folder nothing is known. */
export function isThere(path: string, running: Running): boolean | Unknown {
  if (running.host.file(path) !== undefined) return true
  if (splitExtension(path)[1] !== '') return false
  return running.unknown(`line ${running.lineOf(running.at)} asks whether "${path}" is there`)
}

const pathFunctions = functions({
  ...Object.fromEntries([
    onPath('dirname(p)', (path) => splitPath(path)[0]),
    onPath('basename(p)', (path) => splitPath(path)[1]),
    onPath('split(p)', (path) => new PyTuple(splitPath(path))),
    onPath('splitext(p)', (path) => new PyTuple(splitExtension(path))),
    onPath('normpath(path)', normalPath),
    // the program is read in its own folder, so a relative path stays one
    onPath('abspath(path)', normalPath),
    onPath('realpath(filename)', normalPath),
    onPath('isabs(s)', (path) => path.startsWith('/')),
    onPath('exists(path)', isThere),
    onPath('isfile(path)', (path, running) => running.host.file(path) !== undefined),
    onPath('isdir(s)', (path, running) =>
      running.unknown(`line ${running.lineOf(running.at)} asks whether "${path}" is a folder`),
    ),
    onPath('expanduser(path)', (path, running) =>
      path.startsWith('~')
        ? running.unknown(`line ${running.lineOf(running.at)} names the home folder ("${path}")`)
        : path,
    ),
  ]),
  'join(~a, *~p)': (given, running) => {
    const parts: (string | Lookup | LookupText)[] = []
    for (const value of [given.value(0), ...given.rest]) {
      const part = value instanceof Lookup || value instanceof LookupText ? value : pathText(value, running)
      if (part instanceof Unknown) return part
      parts.push(part)
    }
    const texts = parts.filter((part) => typeof part === 'string')
    return texts.length === parts.length ? joinPaths(texts) : joinOpenPaths(parts)
  },
})

/** Module `os.path`, of POSIX. */
export const osPathModule: ModuleSource = {
  name: 'os.path',
  members: new Map<string, Value>([...pathFunctions, ['sep', '/'], ['pardir', '..'], ['curdir', '.']]),
}

// nothing is made or changed: what a program does to files ends here
const withoutEffect = ['makedirs', 'mkdir', 'chmod', 'umask', 'utime', 'fsync']
const goneAfterwards = ['remove', 'unlink', 'rename', 'replace', 'rmdir', 'removedirs']

/** Module `os`. */
export const osModule: ModuleSource = {
  name: 'os',
  members: new Map<string, Value>([
    ['environ', environ],
    ['getenv', getenv],
    ['path', new PyModule('os.path', new Map(), osPathModule.members)],
    ['sep', '/'],
    ['linesep', '\n'],
    ['name', 'posix'],
    ['curdir', '.'],
    ['pathsep', ':'],
    ...functions({
      'getcwd()': () => '.',
      'putenv(key, ~value)': (given, running) => {
        environ.setItem(given.value(0), given.value(1), running)
        return null
      },
      'fspath(path)': (given, running) => pathText(given.value(0), running),
    }),
    ...withoutEffect.map((name): [string, Value] => [name, fn(`${name}(*~args, **~options)`, () => null)]),
    ...goneAfterwards.map((name): [string, Value] => [
      name,
      fn(`${name}(*args, **options)`, (given, running) => {
        for (const value of given.rest) {
          const path = pathText(value, running)
          if (typeof path === 'string') noteWritten(path, running)
        }
        return null
      }),
    ]),
  ]),
}
