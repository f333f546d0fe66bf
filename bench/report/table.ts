import type { GoalResult, GroupResult, LineResult } from './figures.ts'

/** A group as lines of a terminal. */
export function groupTable({ title, ideal, lines, missing, failed }: GroupResult): readonly string[] {
  const width = Math.max(24, ...lines.map(({ name }) => name.length))
  const perRow = lines.some(({ microsecondsPerRow }) => microsecondsPerRow !== undefined)
  return [
    title,
    `${'median (least to most)'.padEnd(width)}  seconds                      ×    CPU s      ×   peak MB  rounds${perRow ? '   µs/row' : ''}`,
    ...lines.map((line) => row(line, width)),
    ...(ideal === undefined
      ? []
      : [`${ideal.what.padEnd(width)} ${ideal.seconds.toFixed(2).padStart(8)}   by arithmetic`]),
    ...lines.flatMap(({ name, settings }) => (settings === undefined ? [] : [`  ${name}: ${settings}`])),
    ...failed.map(({ name, why }) => `  ${name} FAILED: ${firstLine(why)}`),
    ...missing.map(({ name, why }) => `  ${name} did not take part: ${why}`),
  ]
}

function row(line: LineResult, width: number): string {
  const { seconds } = line
  return [
    line.name.padEnd(width),
    seconds.median.toFixed(2).padStart(8),
    `(${seconds.least.toFixed(2)} to ${seconds.most.toFixed(2)})`.padStart(18),
    line.timesSeconds.toFixed(2).padStart(8),
    (line.cpuSeconds?.median.toFixed(2) ?? '—').padStart(8),
    (line.timesCpu?.toFixed(2) ?? '—').padStart(6),
    (line.peakMb?.median.toFixed(0) ?? '—').padStart(9),
    String(line.rounds).padStart(7),
    ...(line.microsecondsPerRow === undefined ? [] : [line.microsecondsPerRow.toFixed(1).padStart(8)]),
  ].join(' ')
}

/** Goals beside what was reached. */
export function goalTable(goals: readonly GoalResult[]): readonly string[] {
  const width = Math.max(0, ...goals.map(({ text }) => text.length))
  return goals.map(({ text, goal, figure, met }) => {
    const reached =
      figure === undefined ? 'nobody played for it' : `${shown(figure)}  ${met === true ? 'met' : 'NOT met'}`
    return `${text.padEnd(width)}  ${goal.padStart(9)}  ${reached}`
  })
}

/** Three digits and no more. */
export function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

/** What a reader needs of an error whose rest was printed when it happened. */
export function firstLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return (lines[0] ?? '').slice(0, 240).trim()
}
