import { SluiceError } from '../../../../model/errors.ts'
import type { Span } from '../../../../python/syntax/tree.ts'
import { type ConfigPath, formatPath } from '../../../document.ts'
import { soundsSecret } from '../../lines.ts'
import type { Position } from '../../places.ts'
import { type LateHint, MissingValue, type Refusal } from '../program/placed.ts'

/** What the documents need to know of the program's text. */
export interface Texts {
  readonly file: string
  positionOf(span: Span): Position & { readonly file?: string }
  textOf(span: Span): string
  /** the text of a class of the program */
  readonly textOfClass: Parameters<LateHint>[0]
}

const advice =
  'Write the value itself, or look it up with dlt.secrets["…"] or os.environ["…"]; what only Python can compute goes into a TypeScript config.'

/** PYTHON_NOT_LITERAL, or CONFIG_UNRESOLVED_SECRET where a value is missing: what stands there, where, and what to write instead. */
export function refused(
  refusal: Refusal,
  { at, path }: { readonly at: Span; readonly path: ConfigPath },
  texts: Texts,
): SluiceError {
  const { why, hint } = refusal
  const position = texts.positionOf(at)
  return new SluiceError(
    refusal instanceof MissingValue ? 'CONFIG_UNRESOLVED_SECRET' : 'PYTHON_NOT_LITERAL',
    `Could not read the Python configuration because ${withLine(why, position.line)}.`,
    {
      place: { file: texts.file, ...position, ...(path.length === 0 ? {} : { path: formatPath(path) }) },
      found: typeof refusal.found === 'string' ? refusal.found : excerpt(refusal.found ?? at, path, texts),
      hint: (typeof hint === 'function' ? hint(texts.textOfClass) : hint) ?? advice,
    },
  )
}

/** A reason names a line of its own, or gets the one it stands in. */
export function withLine(why: string, line: number): string {
  return /\bline \d+/.test(why) ? why : `in line ${line} ${why}`
}

function excerpt(at: Span, path: ConfigPath, texts: Texts): string {
  const text = texts.textOf(at).replace(/\s+/g, ' ')
  const hidden = path.some((step) => typeof step === 'string' && soundsSecret(step)) || soundsSecret(text)
  const shown = hidden ? text.replace(/(["'])(?:\\.|(?!\1).)*\1/g, '$1***$1') : text
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown
}
