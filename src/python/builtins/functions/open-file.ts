import { NativeFunction, PyIterator } from '../../values/functions.ts'
import { PyBytes } from '../../values/bytes.ts'
import { PyList } from '../../values/list.ts'
import { type Host, PythonObject, type Running, Unknown, type Value } from '../../values/value.ts'
import { functions, methodTable } from '../define.ts'
import { nameOfType } from '../../values/keys.ts'
import { splitLines } from '../text/split.ts'

/** Files that the program itself writes: what is in them afterwards is not known. */
const written = new WeakMap<Host, Set<string>>()

/** A path as `open` takes it: text or a Path. */
export function pathText(value: Value, running: Running): string | Unknown {
  if (typeof value === 'string') return value
  if (value instanceof Unknown) return value
  const own = value instanceof PythonObject ? value.attribute?.('__fspath__', running) : undefined
  const text = own === undefined ? undefined : running.call(own, [])
  if (typeof text === 'string' || text instanceof Unknown) return text
  return running.raise('TypeError', `expected str, bytes or os.PathLike object, not ${nameOfType(value)}`)
}

/** The text of a file beside the program; Unknown when the program wrote it itself. Raises FileNotFoundError. */
export function readBeside(path: string, running: Running): string | Unknown {
  if (written.get(running.host)?.has(path) === true)
    return running.unknown(`line ${running.lineOf(running.at)} reads "${path}", which the program writes itself`)
  const text = running.host.file(path)
  running.spend((text?.length ?? 0) / 100)
  return text ?? running.raise('FileNotFoundError', `[Errno 2] No such file or directory: ${running.repr(path)}`)
}

/** Notes that the program writes a file. Nothing is written. */
export function noteWritten(path: string, running: Running): void {
  const paths = written.get(running.host) ?? new Set()
  written.set(running.host, paths.add(path))
}

export const fileFunctions: ReadonlyMap<string, Value> = functions({
  'open(file, mode=, ~buffering=, encoding=, ~errors=, ~newline=, ~closefd=, ~opener=)': (given, running) => {
    const path = pathText(given.value(0), running)
    if (path instanceof Unknown) return path
    return openFile(path, given.text(1, 'r'), running)
  },
})

/** `open(path, mode)`. */
export function openFile(path: string, mode: string, running: Running): Value {
  if (/[wax+]/.test(mode)) {
    noteWritten(path, running)
    return new PyFile(path, undefined, mode)
  }
  const text = readBeside(path, running)
  if (text instanceof Unknown) return text
  // text files are read with universal newlines
  return new PyFile(path, mode.includes('b') ? text : text.replace(/\r\n?/g, '\n'), mode)
}

/** An open file: read from what is beside the program, or a sink that takes everything. */
export class PyFile extends PythonObject {
  readonly typeName = 'TextIOWrapper'
  readonly path: string
  readonly mode: string
  /** undefined = a sink */
  readonly content: string | undefined
  position = 0

  constructor(path: string, content: string | undefined, mode: string) {
    super()
    this.path = path
    this.content = content
    this.mode = mode
  }

  override attribute(name: string): Value | undefined {
    if (name === 'name') return this.path
    if (name === 'mode') return this.mode
    if (name === 'closed') return false
    const found = methods.get(name)
    return found === undefined ? undefined : new NativeFunction(name, (args, now) => found(this, args, now))
  }

  override enter(): Value {
    return this
  }

  override exit(): boolean {
    return false
  }

  override *iterate(running: Running): Iterable<Value> {
    for (let line = this.line(); line !== ''; line = this.line()) {
      running.spend(1)
      yield this.given(line)
    }
  }

  override hashKey(): object {
    return this
  }

  /** The rest, or as many characters of it. */
  take(count: number): string {
    const rest = (this.content ?? '').slice(this.position, count < 0 ? undefined : this.position + count)
    this.position += rest.length
    return rest
  }

  line(): string {
    const end = (this.content ?? '').indexOf('\n', this.position)
    return this.take(end < 0 ? -1 : end + 1 - this.position)
  }

  /** as the mode gives it: text or bytes */
  given(text: string): Value {
    return this.mode.includes('b') ? new PyBytes(Buffer.from(text, 'utf8')) : text
  }
}

const isFile = (value: Value): value is PyFile => value instanceof PyFile
const methods = methodTable(isFile, 'file', {
  'read(size=, /)': (self, given) => self.given(self.take(given.value(0) === null ? -1 : given.int(0))),
  'readline()': (self) => self.given(self.line()),
  'readlines()': (self) => new PyList(splitKeeping(self.take(-1)).map((line) => self.given(line))),
  'seek(offset, whence=, /)': (self, given) => {
    self.position = Math.max(0, given.int(0))
    return self.position
  },
  'tell()': (self) => self.position,
  'write(~text, /)': (_self, given) => {
    const text = given.value(0)
    return typeof text === 'string' ? text.length : text instanceof Unknown ? text : 0
  },
  'writelines(~lines, /)': () => null,
  'flush()': () => null,
  'isatty()': () => false,
  'fileno()': (self) => (self.path === '<stderr>' ? 2 : 1),
  'close()': () => null,
  'readable()': (self) => self.content !== undefined,
  'writable()': (self) => self.content === undefined,
  '__enter__()': (self) => self,
  '__iter__()': (self, _given, running) => new PyIterator(self.iterate(running)),
})

function splitKeeping(text: string): string[] {
  return text === '' ? [] : (text.match(/[^\n]*\n|[^\n]+$/g) ?? splitLines(text, true))
}
