import type { FaultCase, Played } from './play.ts'

/** A case with what came of it, here and in dlt. */
export interface PlayedCase {
  readonly one: FaultCase
  readonly sluice: Played
  readonly dlt?: Played
}

const kinds = ['right', 'loud', 'unnoticeable', 'silent'] as const

/** docs/faults.md: a row per fault, how often each outcome came over all ways of paging. */
export function faultsPage(all: readonly PlayedCase[]): string {
  const names = [...new Set(all.map(({ one }) => one.fault.name))]
  const pagings = [...new Set(all.map(({ one }) => one.paging.name))]
  const rows = names.map((name) => {
    const own = all.filter(({ one }) => one.fault.name === name)
    const cells = [own.map(({ sluice }) => sluice), own.flatMap(({ dlt }) => dlt ?? [])].map(counted)
    return [name, ...cells]
  })
  const total = ['**all**', counted(all.map(({ sluice }) => sluice)), counted(all.flatMap(({ dlt }) => dlt ?? []))]
  return `# Answers that misbehave

Made by \`npx tsx scripts/faults.ts --dlt <python> --write\`; do not edit. A list of 100 rows in five pages, the third of which is
answered wrongly for as long as one asks, read in ${pagings.length} ways of paging: ${pagings.join('; ')}.

- **loud**: not every row came, and the run says so: it ends with an error, or with the verdict "short" or "unknown".
- **unnoticeable**: not every row came, and no answer held a sign of that (an empty page with a way to go on, say).
- **silent**: not every row came, and the run is called a success.
- **right**: every row came, once.

| the third page is | sluice | dlt 1.31 |
| --- | --- | --- |
${[...rows, total].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}
`
}

function counted(played: readonly Played[]): string {
  return kinds
    .map((kind) => [played.filter(({ verdict }) => verdict === kind).length, kind] as const)
    .filter(([n]) => n > 0)
    .map(([n, kind]) => (kind === 'silent' ? `**${n} ${kind}**` : `${n} ${kind}`))
    .join(', ')
}
