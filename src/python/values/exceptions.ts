import { PyClass } from './classes.ts'
import { NativeFunction } from './functions.ts'
import { PyInstance } from './instance.ts'
import { PyTuple } from './list.ts'
import type { Span } from '../syntax/tree.ts'
import type { Arguments, Value } from './value.ts'

/** An exception of Python on its way through our own stack. */
export class Raised extends Error {
  override readonly name = 'Raised'
  readonly exception: PyInstance
  /** where it was raised */
  readonly at: Span

  constructor(exception: PyInstance, at: Span) {
    super(exception.typeName)
    this.exception = exception
    this.at = at
  }
}

/** Python's hierarchy: each name with those right below it. */
const below: Readonly<Record<string, string>> = {
  BaseException: 'Exception SystemExit KeyboardInterrupt GeneratorExit',
  Exception:
    'ArithmeticError AssertionError AttributeError BufferError EOFError ImportError LookupError MemoryError NameError OSError ReferenceError RuntimeError StopIteration StopAsyncIteration SyntaxError SystemError TypeError ValueError Warning',
  ArithmeticError: 'FloatingPointError OverflowError ZeroDivisionError',
  ImportError: 'ModuleNotFoundError',
  LookupError: 'IndexError KeyError',
  NameError: 'UnboundLocalError',
  OSError:
    'BlockingIOError ChildProcessError ConnectionError FileExistsError FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError PermissionError ProcessLookupError TimeoutError',
  ConnectionError: 'BrokenPipeError ConnectionAbortedError ConnectionRefusedError ConnectionResetError',
  RuntimeError: 'NotImplementedError RecursionError',
  SyntaxError: 'IndentationError',
  ValueError: 'UnicodeError',
  UnicodeError: 'UnicodeDecodeError UnicodeEncodeError',
  Warning: 'DeprecationWarning FutureWarning PendingDeprecationWarning RuntimeWarning UserWarning ResourceWarning',
}

const members = new Map<string, Value>([
  ['__init__', new NativeFunction('__init__', initialize, { isMethod: true })],
  ['with_traceback', new NativeFunction('with_traceback', ({ positional: [self = null] }) => self, { isMethod: true })],
  ['add_note', new NativeFunction('add_note', () => null, { isMethod: true })],
])

function initialize({ positional: [self, ...args] }: Arguments): Value {
  if (self instanceof PyInstance) self.attributes.set('args', new PyTuple(args))
  return null
}

/** All built-in exceptions by name. They cannot be changed, so all programs share them. */
export const exceptionClasses: ReadonlyMap<string, PyClass> = makeClasses()

function makeClasses(): Map<string, PyClass> {
  const classes = new Map<string, PyClass>([
    ['BaseException', new PyClass({ name: 'BaseException', native: {}, members })],
  ])
  for (const [name, names] of Object.entries(below)) {
    const base = classes.get(name)
    for (const child of names.split(' '))
      classes.set(child, new PyClass({ name: child, bases: base === undefined ? [] : [base], native: {} }))
  }
  const os = classes.get('OSError')
  if (os !== undefined) for (const alias of ['IOError', 'EnvironmentError']) classes.set(alias, os)
  return classes
}

/** A new exception of a built-in class. */
export function makeException(type: string, args: readonly Value[]): PyInstance {
  const cls = exceptionClasses.get(type) ?? exceptionClasses.get('Exception')
  if (cls === undefined) throw new TypeError(`no exception "${type}"`)
  const exception = new PyInstance(cls)
  exception.attributes.set('args', new PyTuple(args))
  return exception
}
