import type { SyntaxNode } from '@lezer/common'
import { SluiceError } from '../../../model/errors.ts'
import { type ConfigPath, formatPath } from '../../document.ts'
import { codeFrame, createLines, soundsSecret } from '../lines.ts'
import { type PythonSource, textOf } from './syntax.ts'

const kinds: Readonly<Record<string, string>> = {
  CallExpression: 'a call',
  LambdaExpression: 'a lambda',
  ArrayComprehensionExpression: 'a comprehension',
  DictionaryComprehensionExpression: 'a comprehension',
  SetComprehensionExpression: 'a comprehension',
  ComprehensionExpression: 'a generator',
  ConditionalExpression: 'a condition',
  BinaryExpression: 'an operation',
  UnaryExpression: 'an operation',
  AwaitExpression: 'an await',
  YieldExpression: 'a yield',
  NamedExpression: 'an assignment',
  SetExpression: 'a set',
  MemberExpression: 'a value of something else',
  VariableName: 'a name',
  Ellipsis: 'an ellipsis',
  Number: 'a number that no config can hold',
  String: 'a string that no config can hold',
}

const advice =
  'Write the value itself, or look it up with dlt.secrets["…"] or os.environ["…"]; what has to be computed goes into a TypeScript config.'

/** PYTHON_NOT_LITERAL: what stands there, where, and what to write instead. `why` goes on after "because". */
export function notLiteral(
  node: SyntaxNode,
  spot: { readonly source: PythonSource; readonly path: ConfigPath },
  why?: { readonly why: string; readonly hint?: string },
): SluiceError {
  const { source, path } = spot
  const at = source.positionAt(node.from)
  const kind = kinds[node.name] ?? 'something'
  return new SluiceError(
    'PYTHON_NOT_LITERAL',
    `Could not read the Python configuration because ${why?.why ?? `line ${at.line} has ${kind} where a literal must stand`}.`,
    {
      place: { file: source.file, ...at, ...(path.length === 0 ? {} : { path: formatPath(path) }) },
      found: excerpt(node, source, path),
      allowed:
        'text, numbers, True, False, None, lists, dicts, names of such literals, dlt.secrets, dlt.config, os.environ',
      hint: why?.hint ?? advice,
    },
  )
}

/** PYTHON_SYNTAX at an offset of a source. */
export function pythonSyntax(source: PythonSource, offset: number): SluiceError {
  const at = source.positionAt(offset)
  const inBlock = createLines(source.text).positionAt(offset)
  const frame = codeFrame(createLines(source.text), inBlock)
  return new SluiceError(
    'PYTHON_SYNTAX',
    `Could not read "${source.file}" because line ${at.line} is not valid Python.`,
    {
      place: { file: source.file, ...at },
      found: frame,
      hint: 'Look for a missing comma, quote or bracket on this line or just before it.',
    },
  )
}

function excerpt(node: SyntaxNode, source: PythonSource, path: ConfigPath): string {
  const text = textOf(node, source).replace(/\s+/g, ' ')
  const hidden = path.some((step) => typeof step === 'string' && soundsSecret(step))
  const shown = hidden ? text.replace(/(["'])(?:\\.|(?!\1).)*\1/g, '$1***$1') : text
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown
}
