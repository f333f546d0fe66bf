import { type Diagnostic, setDiagnostics } from '@codemirror/lint'
import type { Text } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import type { CheckAnswer, ErrorReport, ReportedWarning } from '../../api/contract.ts'

/** A problem as the editor lists it. */
export interface Problem {
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly message: string
  readonly hint: string | undefined
  /** from 1; undefined = it is about no line of this file */
  readonly line: number | undefined
  readonly column: number | undefined
}

/** What `check` says, errors first, in the order of the file. */
export function problemsOf({ problems, warnings }: CheckAnswer): readonly Problem[] {
  return [
    ...problems.map((problem) => shown(problem, 'error')),
    ...warnings.map((warning) => shown(warning, 'warning')),
  ]
}

/** Those of them that keep it from being run. */
export function errorsOf(check: CheckAnswer | undefined): readonly Problem[] {
  return check === undefined ? [] : problemsOf(check).filter(({ severity }) => severity === 'error')
}

function shown(
  { code, message, hint, place }: Pick<ErrorReport | ReportedWarning, 'code' | 'message' | 'hint' | 'place'>,
  severity: Problem['severity'],
): Problem {
  return { severity, code, message, hint, line: place?.line, column: place?.column }
}

/** Underlines them in the text; what has no line stands only in the list below. */
export function showProblems(view: EditorView, problems: readonly Problem[]): void {
  const { doc } = view.state
  const diagnostics = problems.flatMap((problem): Diagnostic[] => {
    if (problem.line === undefined || problem.line > doc.lines) return []
    const { severity, code, message, hint } = problem
    const words = hint === undefined ? message : `${message}\n${hint}`
    return [{ ...rangeOf(doc, problem.line, problem.column), severity, source: code, message: words }]
  })
  view.dispatch(
    setDiagnostics(
      view.state,
      diagnostics.toSorted((one, other) => one.from - other.from),
    ),
  )
}

/** From the column to the end of the word there; without one the whole line. */
function rangeOf(doc: Text, number: number, column: number | undefined): { from: number; to: number } {
  const line = doc.line(number)
  const indent = /^\s*/.exec(line.text)?.[0].length ?? 0
  const from = Math.min(line.to, line.from + (column === undefined ? indent : column - 1))
  const word = /^[^\s:,}\]]+/.exec(line.text.slice(from - line.from))?.[0].length ?? 0
  return { from, to: word > 0 ? from + word : Math.max(line.to, from) }
}
