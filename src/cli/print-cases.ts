import type { CaseReport, Difference, TestReport } from '../library/recorded/test-cases.ts'
import { oneLine } from './print-recording.ts'
import { plural } from './progress.ts'

const mostLines = 5
const mostMissing = 3

/** How a recorded case went, for people: a line, and below it what is not as it should be. */
export function caseLines(report: CaseReport, width: number): readonly string[] {
  return linesOf(report, width).map(oneLine)
}

function linesOf(report: CaseReport, width: number): readonly string[] {
  const { path, ok, tables, rows, differences, missing, error, updated } = report
  const shape = `${plural(tables, 'table')}, ${plural(rows, 'row')}`
  if (ok) return [`${updated === true ? 'wrote ' : 'ok    '} ${path}  ${shape}`]
  const cut = (text: string): string => (text.length > width ? `${text.slice(0, Math.max(width - 1, 20))}…` : text)
  return [
    `FAILED ${path}`,
    ...(error === undefined ? [] : errorLines(error)),
    ...missing
      .slice(0, mostMissing)
      .flatMap(({ resource, request, nearest }) => [
        `    not recorded  "${resource}": ${request}`,
        ...(nearest?.differs ?? []).map((difference) => `                  ${difference}`),
      ]),
    ...(missing.length > mostMissing ? [`    … and ${plural(missing.length - mostMissing, 'request')} more`] : []),
    ...differences.flatMap((difference) => differenceLines(difference, cut)),
  ]
}

function errorLines({ problems = [], ...error }: NonNullable<CaseReport['error']>): readonly string[] {
  const all = problems.length === 0 ? [error] : problems
  return all.flatMap(({ code, message, place, found }) => {
    const where = [place?.file, place?.line].filter((part) => part !== undefined).join(':')
    return [
      `  ${code}  ${message}`,
      ...(where === '' ? [] : [`    at     ${where}${place?.path === undefined ? '' : `  ${place.path}`}`]),
      ...(found === undefined ? [] : [`    found  ${found}`]),
    ]
  })
}

function differenceLines(
  { file, is, missing, unexpected }: Difference,
  cut: (text: string) => string,
): readonly string[] {
  const counts = [
    ...(is === undefined ? [] : [is === 'gone' ? 'did not come' : 'came unasked']),
    ...(missing.length > 0 ? [`${plural(missing.length, 'line')} missing`] : []),
    ...(unexpected.length > 0 ? [`${unexpected.length} not expected`] : []),
  ]
  return [`  ${file}: ${counts.join(', ')}`, ...shownLines(missing, '-', cut), ...shownLines(unexpected, '+', cut)]
}

function shownLines(lines: readonly string[], sign: string, cut: (text: string) => string): readonly string[] {
  const rest = lines.length - mostLines
  return [
    ...lines.slice(0, mostLines).map((line) => cut(`    ${sign} ${line}`)),
    ...(rest > 0 ? [`    ${sign} … and ${rest} more; --json lists all`] : []),
  ]
}

/** `2 cases passed, 1 failed` */
export function summaryLine({ passed, failed, cases }: TestReport): string {
  if (cases.some(({ updated }) => updated === true) && failed === 0)
    return `${plural(cases.length, 'case')} written. Read the diff before you commit it.`
  return failed === 0
    ? `${plural(passed, 'case')} passed.`
    : `${plural(passed, 'case')} passed, ${failed} failed. When a change is meant: sluice test --update`
}
