import { relative } from 'node:path'
import type { RunReport } from '../../library/report.ts'
import { visible } from '../../library/visible.ts'
import { plural, sizeText } from '../amount-text.ts'

const mostShown = 5

/** What was recorded, or how far a recording reached and where its rows are, for people; [] when the run was neither. */
export function keptLines(report: RunReport, cwd: string): readonly string[] {
  const { recording, replay } = report
  return [...recordingLines(recording), ...replayLines(replay), ...rowsLines(report, cwd)].map(oneLine)
}

/** A replay loads into a file of its own, which no later command looks for by itself. */
function rowsLines({ replay, load_id, destination, dataset, tables }: RunReport, cwd: string): readonly string[] {
  const [, path] = /^duckdb:\/\/(\/.*)$/.exec(destination) ?? []
  const [table] = Object.keys(tables)
  if (replay === undefined || load_id === null || path === undefined || table === undefined) return []
  const file = relative(cwd, path.replace(/^\/(?=[A-Za-z]:)/, ''))
  const where = [file.startsWith('..') ? destination : file, '--dataset', dataset].map(shellWord).join(' ')
  return [`See its rows: sluice show ${shellWord(table)} --destination ${where}`]
}

/** In quotes that all shells know, when it has to be. */
function shellWord(text: string): string {
  return /^[\w./\\:@-]+$/.test(text) ? text : `"${text}"`
}

function recordingLines(recording: RunReport['recording']): readonly string[] {
  if (recording === undefined) return []
  const { run, path, exchanges, bytes, stopped } = recording
  const part = stopped === undefined ? '' : ', a part of the run'
  return [
    `Recorded ${plural(exchanges, 'exchange')} (${sizeText(bytes)}${part}) in ${path}`,
    `Replay it: sluice run <config> --replay ${run}`,
  ]
}

function replayLines(replay: RunReport['replay']): readonly string[] {
  if (replay === undefined) return []
  const { run, answered, missing, unused } = replay
  const rest = missing.length - mostShown
  return [
    `Replayed recording ${run}: ${plural(answered, 'request')} answered, none over the network.`,
    ...missing
      .slice(0, mostShown)
      .flatMap(({ resource, request, nearest }) => [
        `  not recorded  "${resource}": ${request}`,
        ...(nearest === undefined
          ? []
          : [
              `       nearest  ${nearest.request}`,
              ...nearest.differs.map((difference) => `                ${difference}`),
            ]),
      ]),
    ...(rest > 0 ? [`  … and ${plural(rest, 'request')} more; --json lists all`] : []),
    ...(unused.length > 0 ? [`${plural(unused.length, 'recorded request')} not asked for: ${unusedText(unused)}`] : []),
  ]
}

function unusedText(unused: NonNullable<RunReport['replay']>['unused']): string {
  const counts = new Map<string, number>()
  for (const { resource } of unused) counts.set(resource, (counts.get(resource) ?? 0) + 1)
  return [...counts].map(([resource, count]) => `${count} of "${resource}"`).join(', ')
}

/** A line in which nothing acts on the terminal: what an API or a recording holds may be anything. */
export function oneLine(text: string): string {
  return visible(text.replaceAll('\n', String.raw`\n`))
}
