import type { BinaryOperator, CompareOperator } from '../../syntax/tree.ts'
import { classMethods, members, NativeObject } from '../../builtins/define.ts'
import { noteWritten, openFile, pathText, readBeside } from '../../builtins/functions/open-file.ts'
import type { PyClass } from '../../values/classes.ts'
import { PyBytes } from '../../values/bytes.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import type { ModuleSource } from '../../values/module.ts'
import { Unknown, type Running, type Side, type Value } from '../../values/value.ts'
import { completeClass, declareClass } from '../time/classes.ts'
import { ordered } from '../time/timedelta.ts'
import { isThere } from './os.ts'
import { joinPaths, purePath, splitExtension } from './paths.ts'

const purePathClass = declareClass('PurePath')
const pathClass = declareClass('Path', [purePathClass])
const posixPathClass = declareClass('PosixPath', [pathClass])

/** `pathlib.Path`, of POSIX. */
export class PyPath extends NativeObject {
  readonly path: string

  constructor(path: string) {
    super()
    this.path = purePath(path)
  }

  get cls(): PyClass {
    return posixPathClass
  }

  get nameOfFile(): string {
    return this.path === '.' ? '' : this.path.slice(this.path.lastIndexOf('/') + 1)
  }

  get parent(): PyPath {
    const at = this.path.lastIndexOf('/')
    return new PyPath(at < 0 ? '.' : at === 0 ? '/' : this.path.slice(0, at))
  }

  get parts(): string[] {
    const parts = this.path.split('/').filter((part) => part !== '' && part !== '.')
    return this.path.startsWith('/') ? ['/', ...parts] : parts
  }

  protected override field(name: string): Value | undefined {
    switch (name) {
      case 'name':
        return this.nameOfFile
      case 'stem':
        return splitExtension(this.nameOfFile)[0]
      case 'suffix':
        return splitExtension(this.nameOfFile)[1]
      case 'suffixes':
        return new PyList(this.nameOfFile.match(/(?<=.)\.[^.]+/g) ?? [])
      case 'parent':
        return this.parent
      case 'parts':
        return new PyTuple(this.parts)
      case 'anchor':
      case 'root':
        return this.path.startsWith('/') ? '/' : ''
      case 'parents':
        return new PyTuple(parentsOf(this))
      default:
        return undefined
    }
  }

  override binary(operator: BinaryOperator, other: Value, { isRight, running }: Side): Value | undefined {
    if (operator !== '/' || (typeof other !== 'string' && !(other instanceof PyPath))) return undefined
    const path = pathText(other, running)
    if (path instanceof Unknown) return path
    return new PyPath(isRight ? joinPaths([path, this.path]) : joinPaths([this.path, path]))
  }

  override compare(operator: CompareOperator, other: Value): boolean | undefined {
    return other instanceof PyPath ? ordered(operator, this.path, other.path) : undefined
  }

  override hashKey(): string {
    return this.path
  }

  override text(_running: Running): Value {
    return this.path
  }

  override repr(running: Running): string {
    return `PosixPath(${running.repr(this.path)})`
  }
}

function parentsOf(path: PyPath): PyPath[] {
  const parents: PyPath[] = []
  for (let { parent } = path, last = path; parent.path !== last.path; last = parent, parent = parent.parent)
    parents.push(parent)
  return parents
}

function make(paths: readonly Value[], running: Running): Value {
  const parts: string[] = []
  for (const value of paths) {
    const path = pathText(value, running)
    if (path instanceof Unknown) return path
    parts.push(path)
  }
  return new PyPath(joinPaths(parts))
}

const changes = {
  'write_text(~data, ~encoding=, ~errors=, ~newline=)': written,
  'write_bytes(~data)': written,
  'unlink(~missing_ok=)': written,
  'touch(~mode=, ~exist_ok=)': written,
  'mkdir(~mode=, ~parents=, ~exist_ok=)': () => null,
  'rmdir()': () => null,
}

function written(self: PyPath, _given: unknown, running: Running): Value {
  noteWritten(self.path, running)
  return null
}

const pathMembers = members(PyPath, {
  ...changes,
  'read_text(~encoding=, ~errors=)': (self, _given, running) => {
    const text = readBeside(self.path, running)
    return typeof text === 'string' ? text.replace(/\r\n?/g, '\n') : text
  },
  'read_bytes()': (self, _given, running) => {
    const text = readBeside(self.path, running)
    return typeof text === 'string' ? new PyBytes(Buffer.from(text, 'utf8')) : text
  },
  'open(mode=, ~buffering=, ~encoding=, ~errors=, ~newline=)': (self, given, running) =>
    openFile(self.path, given.text(0, 'r'), running),
  'exists()': (self, _given, running) => isThere(self.path, running),
  'is_file()': (self, _given, running) => running.host.file(self.path) !== undefined,
  // the program is read in its own folder, so a relative path stays one
  'resolve(~strict=)': (self) => self,
  'absolute()': (self) => self,
  'expanduser()': (self, _given, running) =>
    self.path.startsWith('~') ? running.unknown(`line ${running.lineOf(running.at)} names the home folder`) : self,
  'as_posix()': (self) => self.path,
  '__fspath__()': (self) => self.path,
  'joinpath(*others)': (self, given, running) => make([self, ...given.rest], running),
  'with_suffix(suffix)': (self, given) => {
    const [stem] = splitExtension(self.nameOfFile)
    return new PyPath(joinPaths([self.parent.path, stem + given.text(0)]))
  },
  'with_name(name)': (self, given) => new PyPath(joinPaths([self.parent.path, given.text(0)])),
  'with_stem(stem)': (self, given) =>
    new PyPath(joinPaths([self.parent.path, given.text(0) + splitExtension(self.nameOfFile)[1]])),
  'is_absolute()': (self) => self.path.startsWith('/'),
  'relative_to(other)': (self, given, running) => {
    const other = pathText(given.value(0), running)
    if (other instanceof Unknown) return other
    const base = purePath(other)
    if (base === '.' || base === self.path) return new PyPath(base === '.' ? self.path : '.')
    if (self.path.startsWith(`${base}/`)) return new PyPath(self.path.slice(base.length + 1))
    return running.raise('ValueError', `${running.repr(self.path)} is not in the subpath of ${running.repr(base)}`)
  },
})

for (const cls of [purePathClass, pathClass, posixPathClass])
  completeClass(cls, {
    signature: '*args',
    make: (given, running) => make(given.rest.length === 0 ? ['.'] : given.rest, running),
    members: [
      pathMembers,
      classMethods({
        'cwd()': () => new PyPath('.'),
        'home()': (_cls, _given, running) =>
          running.unknown(`line ${running.lineOf(running.at)} names the home folder`),
      }),
    ],
  })

/** Module `pathlib`. */
export const pathlibModule: ModuleSource = {
  name: 'pathlib',
  members: new Map<string, Value>([
    ['Path', pathClass],
    ['PurePath', purePathClass],
    ['PosixPath', posixPathClass],
    ['PurePosixPath', purePathClass],
  ]),
}
