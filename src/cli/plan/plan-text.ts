import { plural } from '../progress.ts'
import type { PlannedRun } from '../../library/open-pipeline.ts'
import { resourceLines } from './resource-text.ts'
import { summaryText } from './summary-text.ts'
import { tableLines } from './table-lines.ts'
import { wrapped, type Write } from '../wrapped-text.ts'

/** A plan as people read it, without a line end: lines of at most `width` characters, where words allow it. */
export function planText(plan: PlannedRun, { width, sql }: { readonly width: number; readonly sql: boolean }): string {
  const write = (indent: string, text: string): readonly string[] => wrapped(text, { width, indent })
  const fails = plan.outcome === 'fails'
  const resources = plan.resources.flatMap((resource) => resourceLines(resource, write))
  const tables = plan.tables.flatMap((table) => tableLines(table, { plan, write }))
  const open = plan.unknown.flatMap((text) => write('  ? ', text))
  const lines = [
    ...headLines(plan, write),
    ...section('', standingLines(plan, write)),
    ...section('Resources', resources),
    ...section('The run would meet', problemLines(plan, write)),
    ...section(fails ? 'Tables, once that is mended' : 'Tables', tables),
    ...section('Statements', sql ? statementLines(plan, write) : []),
    ...section('Not known before the run', open),
    '',
    ...write('', summaryText(plan)),
  ]
  return lines.join('\n')
}

function section(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return []
  return title === '' ? ['', ...lines] : ['', title, ...lines]
}

function headLines(plan: PlannedRun, write: Write): readonly string[] {
  const { pipeline, source, destination, dataset, isFirstLoad, isProbed } = plan
  const options = optionTexts(plan)
  return [
    `Plan for "${pipeline}"${source === pipeline ? '' : `, source "${source}"`}`,
    // a path is not broken
    `  into     ${destination}`,
    ...write('  dataset  ', `${dataset}${isFirstLoad ? ', nothing is there yet' : ''}`),
    ...(options.length === 0 ? [] : write('  with     ', options.join(', '))),
    ...write(
      '  seen     ',
      isProbed
        ? 'the first page of each resource; nothing was loaded'
        : 'the destination alone; nothing was asked of the API',
    ),
  ]
}

function optionTexts({ environment, options }: PlannedRun): readonly string[] {
  return [
    ...(environment === null ? [] : [`environment "${environment}"`]),
    ...(options.refresh === null ? [] : [`refresh ${options.refresh}`]),
    ...(options.limit === null ? [] : [`at most ${plural(options.limit, 'page')} each`]),
    ...(options.schemaContract === null ? [] : ['a schema contract of its own']),
    ...(options.allowShort ? ['allow short'] : []),
    ...(options.allowEmpty ? ['allow empty'] : []),
  ]
}

/** What comes before anything is read. */
function standingLines({ busy, packages, goesOnWith, repeatOf }: PlannedRun, write: Write): readonly string[] {
  const words = {
    load: 'is loaded first',
    loaded: 'is loaded already',
    drop: 'is thrown away',
    aside: 'is set aside',
    busy: 'is left alone',
    keep: 'is left alone',
    resume: 'is gone on with',
  }
  return [
    ...(busy === null
      ? []
      : write('! ', `A run cannot start now: ${busy.message} Packages that wait here were not looked at.`)),
    ...packages.flatMap(({ loadId, fate, why, rows, tables }) => {
      const counts = Object.entries(rows).map(([table, count]) => `${plural(count, 'row')} of "${table}"`)
      const stake = tables.flatMap(({ name, atStake }) =>
        atStake === null
          ? []
          : [`${atStake.how === 'all' ? '' : 'up to '}${plural(atStake.rows, 'row')} of "${name}" at stake`],
      )
      const what = [...counts, ...stake]
      return [
        ...write('~ ', `Package ${loadId} ${words[fate]}: ${why}${what.length === 0 ? '' : `; ${what.join(', ')}`}.`),
        ...tables.flatMap((table) => packageColumns(table, write)),
      ]
    }),
    ...(goesOnWith === null
      ? []
      : write(
          '~ ',
          `The run goes on after ${plural(goesOnWith.pages, 'page')} and ${plural(goesOnWith.records, 'record')} that an interrupted one read.`,
        )),
    ...(repeatOf === null
      ? []
      : write('= ', `A run with this id is loaded already, as load ${repeatOf}: nothing would be read.`)),
  ]
}

/** What a package adds to a table: a new table in one line, new columns by name. */
function packageColumns(
  { name, change, newColumns, resource }: PlannedRun['tables'][number],
  write: Write,
): readonly string[] {
  if (resource === null || newColumns.length === 0) return []
  const shown = newColumns.slice(0, 40).map((column) => `${column.name} (${column.type})`)
  const more = newColumns.length > shown.length ? ` and ${newColumns.length - shown.length} more` : ''
  const isMade = change === 'create' || change === 'recreate'
  const what = isMade ? `"${name}" is made with` : `"${name}" gets`
  return write('    + ', `${what} ${shown.join(', ')}${more}`)
}

function problemLines({ problems }: PlannedRun, write: Write): readonly string[] {
  return problems.flatMap(({ code, message, hint, place, found }) => [
    ...write('! ', `${code}  ${message}`),
    ...(place?.file === undefined
      ? []
      : write('    at    ', [place.file, place.line, place.column].filter((part) => part !== undefined).join(':'))),
    ...(found === undefined ? [] : write('    found ', found.length > 200 ? `${found.slice(0, 200)}…` : found)),
    ...(hint === undefined ? [] : write('    next  ', hint)),
  ])
}

function statementLines({ statements }: PlannedRun, write: Write): readonly string[] {
  return statements.length === 0
    ? write('  ', 'none: no table is made, changed, dropped or emptied')
    : statements.flatMap((sql) => write('  ', `${sql.replaceAll(/\s+/g, ' ')};`))
}
