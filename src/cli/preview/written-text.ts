import type { WrittenConfig } from '../../library/edit/write-detected.ts'
import { wrapped } from '../wrapped-text.ts'

/** What was put into a config: each setting with its place, the lines that changed, and what was left out and why. */
export function writtenText({ file, written, left, changes }: WrittenConfig, width: number): string {
  const digits = changes.reduce((most, { line }) => Math.max(most, String(line).length), 1)
  return [
    changes.length === 0 ? `${file}: nothing to write` : `${file}: written`,
    ...written.map(({ resource, what, line, lastLine }) => {
      const place = lastLine > line ? `${file}:${line}-${lastLine}` : `${file}:${line}`
      return `  ${resource}: ${what} at ${place}`
    }),
    ...changes.map(({ sign, line, text }) => `  ${String(line).padStart(digits)} ${sign} ${text}`.trimEnd()),
    ...left.flatMap(({ resource, what, why, refused, lines }) => [
      ...wrapped(`${resource}: ${what} was not written: ${why}${refused ? '; to paste:' : ''}`, {
        width,
        indent: '  ',
      }),
      ...(refused ? lines.map((line) => `    ${line}`) : []),
    ]),
  ].join('\n')
}
