import type { ImportedStream } from '../../model/report/imported.ts'
import { plural } from '../amount-text.ts'

/** What became of each stream of a manifest, for people. */
export function importReport(streams: readonly ImportedStream[]): string {
  const left = streams.filter(({ status }) => status === 'refused').length
  const lines = streams.flatMap(({ stream, status, notes, refusal }) => [
    `  ${stream.padEnd(28)} ${refusal === undefined ? status : 'left out'}`,
    ...(refusal === undefined ? [] : [`    ${refusal.code}, line ${refusal.line}: ${refusal.message}`]),
    ...notes.map(({ text, line }) => `    ${line === undefined ? '' : `line ${line}: `}${text}`),
  ])
  const whole = streams.length - left
  return [
    ...lines,
    `${whole} of ${plural(streams.length, 'stream')} converted${left === 0 ? '' : `, ${left} left out`}`,
  ].join('\n')
}
