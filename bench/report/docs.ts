/**
 * Tables in pages that stand between `<!-- bench: NAME -->` and `<!-- /bench -->` are made of bench/results/: nobody types a figure.
 * `npm run bench:docs` writes them, test/docs/benchmarks.test.ts holds pages to them.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { dltBest, dltDefaults } from '../contenders/dlt.ts'
import { sections } from '../sections/index.ts'
import type { GroupResult, LineResult, Result } from './figures.ts'
import { keptResult } from './keep.ts'
import { markdownTable } from './markdown.ts'
import { firstLine, shown } from './table.ts'

/** Pages with such tables. */
export const pagesWithFigures = ['README.md', 'docs/benchmarks.md', 'docs/comparison.md', 'bench/README.md'] as const

const block = /<!-- bench: ([a-z]+) -->\n[\s\S]*?<!-- \/bench -->/g
const root = fileURLToPath(new URL('../../', import.meta.url))

/** Writes all of them. */
export async function writeDocs(): Promise<void> {
  for (const page of pagesWithFigures) {
    const before = await readFile(root + page, 'utf8')
    const after = withFigures(before)
    if (after !== before) await writeFile(root + page, after)
  }
}

/** The text of a page with its tables as the results have them. */
export function withFigures(text: string): string {
  return text.replaceAll(block, (_, name: string) => {
    const make = blocks[name]
    if (make === undefined)
      throw new Error(`There is no block "${name}" of figures; there are ${Object.keys(blocks).join(', ')}`)
    return `<!-- bench: ${name} -->\n\n${make().join('\n\n')}\n\n<!-- /bench -->`
  })
}

const blocks: Readonly<Record<string, () => readonly string[]>> = {
  readme: () => [...short(), ...care('load', 'document', 'latency')],
  comparison: () => [
    ...whole('load'),
    ...whole('document'),
    ...whole('latency'),
    ...care('load', 'document', 'latency'),
  ],
  goals: () => goals(),
  results: () => [
    ...versionsSaid(),
    ...sections.flatMap(({ name }) =>
      keptResult(name) === undefined ? [] : [`### \`${name}\``, ...whole(name), ...care(name)],
    ),
  ],
}

function versionsSaid(): readonly string[] {
  const versions = Object.entries(keptResult('load')?.versions ?? {}).map(([name, version]) => `${name} ${version}`)
  return versions.length === 0 ? [] : [`Versions: ${versions.join(', ')}.`]
}

/** The few figures of the first page. */
function short(): readonly string[] {
  const [load, document, latency] = ['load', 'document', 'latency'].map(keptResult)
  const dlt = `dlt ${load?.versions['dlt'] ?? ''}`
  const names = ['', 'sluice', `${dlt}, defaults`, `${dlt}, at its best`, "DuckDB's own `read_json`, from disk"]
  const merge = load && lineOf(load, 'merge')
  const one = document && lineOf(document, 'one')
  const pages = latency && lineOf(latency, 'pages')
  const files = 'read_json, files of pages, staged'
  const rows = [
    ['200,000 records', ...seconds(merge, ['sluice', dltDefaults, dltBest, files])],
    ['peak memory', ...peaks(merge, ['sluice', dltDefaults, dltBest, files])],
    ['the same as one document', ...seconds(one, ['sluice']), '', '', ...seconds(one, ['read_json, one document'])],
    ['1,000 pages of 50 ms each', ...seconds(pages, ['sluice', dltDefaults]), '', ''],
  ]
  return [...(load === undefined ? [] : [madeOn(load)]), markdownTable(names, rows)]
}

type Find = ((name: string) => LineResult | undefined) | undefined

function lineOf(result: Result, group: string): Find {
  const lines = result.groups.find(({ name }) => name === group)?.lines
  return (name) => lines?.find((line) => line.name === name)
}

function seconds(find: Find, names: readonly string[]): readonly string[] {
  return names.map((name) => {
    const line = find?.(name)
    return line === undefined ? '—' : `${shown(line.seconds.median)} s`
  })
}

function peaks(find: Find, names: readonly string[]): readonly string[] {
  return names.map((name) => {
    const line = find?.(name)
    return line?.peakMb === undefined ? '—' : `${(line.peakMb.median / 1000).toFixed(2)} GB`
  })
}

/** Groups of a section, each as a table with its title. */
function whole(section: string): readonly string[] {
  const result = keptResult(section)
  if (result === undefined) return [`No result of \`${section}\` is kept.`]
  return [
    madeOn(result),
    ...result.groups.flatMap((group) => [`**${group.title}**`, groupMarkdown(group), ...notes(group)]),
  ]
}

function groupMarkdown({ lines, ideal }: GroupResult): string {
  const head = ['', 'seconds', 'least to most', '×', 'CPU s', '× CPU', 'peak MB', 'rounds']
  const rows = lines.map((line) => [
    line.name,
    shown(line.seconds.median),
    `${shown(line.seconds.least)} to ${shown(line.seconds.most)}`,
    shown(line.timesSeconds),
    line.cpuSeconds === undefined ? '—' : shown(line.cpuSeconds.median),
    line.timesCpu === undefined ? '—' : shown(line.timesCpu),
    line.peakMb === undefined ? '—' : line.peakMb.median.toFixed(0),
    String(line.rounds),
  ])
  const arithmetic =
    ideal === undefined ? [] : [[`_${ideal.what}_`, shown(ideal.seconds), ...Array<string>(6).fill('')]]
  return markdownTable(head, [...rows, ...arithmetic])
}

function notes({ lines, missing, failed }: GroupResult): readonly string[] {
  const settings = lines.flatMap(({ name, settings }) => (settings === undefined ? [] : [`${name}: ${settings}`]))
  const absent = missing.map(({ name }) => `${name} did not take part`)
  const broken = failed.map(({ name, why }) => `**${name} failed**: ${firstLine(why)}`)
  const all = [...settings, ...absent, ...broken]
  return all.length === 0 ? [] : [`${all.join('. ')}.`]
}

/** All goals, those that were not met among them. */
function goals(): readonly string[] {
  const rows = sections.flatMap(({ name }) =>
    (keptResult(name)?.goals ?? []).map(({ text, goal, figure, met }) => [
      `\`${name}\``,
      text,
      goal,
      figure === undefined ? '—' : shown(figure),
      met === undefined ? 'not measured' : met ? 'yes' : '**no**',
    ]),
  )
  return [
    markdownTable(['section', 'figure', 'goal', 'reached', 'met'], rows, 2),
    ...care(...sections.map(({ name }) => name)),
  ]
}

function madeOn({ machine, rounds, taken }: Result): string {
  const { cores, cpu, memoryGb, node } = machine
  const times = rounds === 1 ? 'one round' : `medians of up to ${rounds} rounds that take turns`
  return `${String(cores)} cores (${String(cpu)}), ${String(memoryGb)} GB, Node ${String(node).replace('v', '')}, ${taken}; ${times}.`
}

/** What was said while figures were taken, once each. */
function care(...names: readonly string[]): readonly string[] {
  const said = new Map<string, string[]>()
  for (const name of names)
    for (const text of keptResult(name)?.said ?? []) said.set(text, [...(said.get(text) ?? []), `\`${name}\``])
  const texts = [...said].map(([text, sections]) => `${text} (${sections.join(', ')})`)
  return texts.length === 0 ? [] : [`Take with care: ${texts.join('; ')}.`]
}
