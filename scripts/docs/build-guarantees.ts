import { readFileSync } from 'node:fs'

const page = 'docs/guarantees.md'
const [opening, closing] = ['<!-- faults: from faults.md, by `npm run gen` -->', '<!-- /faults -->']

/** docs/guarantees.md with the table of docs/faults.md, which `scripts/faults.ts --write` makes of what it saw. */
export function guaranteesPage(): { readonly file: string; readonly text: string } {
  const text = readFileSync(page, 'utf8')
  const from = text.indexOf(opening)
  const to = text.indexOf(closing)
  if (from === -1 || to < from) throw new Error(`${page} has no place between "${opening}" and "${closing}"`)
  const table = readFileSync('docs/faults.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .join('\n')
  return { file: page, text: `${text.slice(0, from)}${opening}\n\n${table}\n\n${text.slice(to)}` }
}
