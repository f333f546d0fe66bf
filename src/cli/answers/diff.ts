import type { KeyGroup, LoadDiff, SchemaDifference, TableDiff } from '../../library/open-pipeline.ts'
import { given } from '../../model/given.ts'
import { sayRemembered } from '../place-text.ts'
import type { CliSession } from '../session.ts'
import { tableText } from '../table-text.ts'
import { type AnswerFlags, openNamed, widest } from './answer-flags.ts'
import { readableMoment } from './print-answer.ts'
import { isConfigFile } from '../inspect-options.ts'

/** The options of `sluice diff`. */
export interface DiffFlags extends Pick<AnswerFlags, 'destination' | 'dataset' | 'timeout' | 'json'> {
  readonly table?: string
  readonly sample?: number
}

/** What was typed. */
interface Typed {
  readonly run: string | undefined
  readonly other: string | undefined
  readonly pipeline: string | undefined
  readonly flags: DiffFlags
}

/** `sluice diff [RUN] [RUN] [pipeline]` */
export async function runDiff({ run, other, pipeline, flags }: Typed, session: CliSession): Promise<void> {
  const { terminal } = session
  // `sluice diff latest shop.yaml` and `sluice diff shop.yaml` are about the pipeline
  const typed = [run, other, pipeline].filter((one) => one !== undefined)
  const last = typed.at(-1)
  const isPlace = last !== undefined && (typed.length === 3 || isConfigFile(last))
  const opened = openNamed(isPlace ? last : undefined, flags, session)
  const { table, sample, timeout: timeoutMs } = flags
  const place = await opened.where(given({ timeoutMs }))
  const [one = 'latest', another] = isPlace ? typed.slice(0, -1) : typed
  const runs = another === undefined ? ([one] as const) : ([one, another] as const)
  const diff = await opened.diff(runs, given({ table, sample, timeoutMs }))
  if (flags.json === true) return terminal.json({ ok: true, ...place, ...diff })
  sayRemembered(place, terminal)
  terminal.result(diffText(diff, { width: terminal.width(widest), mask: opened.mask }))
}

function diffText(diff: LoadDiff, layout: Parameters<typeof tableText>[1]): string {
  const { before, after, schema, tables } = diff
  return [
    `before  ${before.loadId}  ${String(readableMoment(before.insertedAt))}`,
    `after   ${after.loadId}  ${String(readableMoment(after.insertedAt))}`,
    '',
    schemaLine(diff),
    ...schema.changes.map((change) => `  ${changeText(change)}`),
    '',
    ...(tables.length === 0 ? ['No tables.'] : [tableText(overview(tables), layout)]),
    ...wordsOn(tables),
  ].join('\n')
}

function schemaLine({ schema: { before, after, changes, unknown } }: LoadDiff): string {
  if (unknown !== null) return `schema  not compared: ${unknown}`
  const versions = before === after ? `version ${after}` : `version ${before} → ${after}`
  return `schema  ${versions}${changes.length === 0 ? ', the same tables and columns' : ''}`
}

function changeText(change: SchemaDifference): string {
  switch (change.kind) {
    case 'new_table':
      return `+ ${change.table}  ${change.columns} columns`
    case 'gone_table':
      return `- ${change.table}`
    case 'new_column':
      return `+ ${change.table}.${change.column}  ${change.to}`
    case 'gone_column':
      return `- ${change.table}.${change.column}  ${change.from}`
    case 'changed_type':
      return `~ ${change.table}.${change.column}  ${change.from} → ${change.to}`
  }
}

const kinds = ['came', 'changed', 'written', 'same', 'gone'] as const

function overview(tables: readonly TableDiff[]) {
  const used = kinds.filter((kind) => tables.some(({ keys }) => keys?.groups[kind] !== undefined))
  return {
    columns: ['table', 'loaded by', 'by before', 'by after', ...used],
    rows: tables.map(({ table, disposition, rows, keys }) => [
      table,
      disposition ?? '–',
      rows.before,
      rows.after,
      ...used.map((kind) => keys?.groups[kind]?.count ?? '–'),
    ]),
    aligns: [undefined, undefined, 'right', 'right', ...used.map(() => 'right' as const)] as const,
  }
}

/** What the figures mean, of tables that have rows; nested tables, which go with others, are named in one line. */
function wordsOn(tables: readonly TableDiff[]): readonly string[] {
  const filled = tables.filter(({ rows }) => rows.before + rows.after > 0)
  const own = filled.filter(({ disposition }) => disposition !== null || tables.length === 1)
  const nested = filled.length - own.length
  const rest = nested === 0 ? [] : ['', `Rows of nested tables (${nested}) come and go with the rows they belong to.`]
  const now = [
    '',
    '"by before" and "by after" count the rows that carry the id of that load now, not those of the whole table: rows that a later load replaced carry its id.',
  ]
  return [...own.flatMap(details), ...rest, ...(tables.length === 0 ? [] : now)]
}

function details({ table, keys, knows }: TableDiff): readonly string[] {
  const groups = Object.entries(keys?.groups ?? {}).filter(([kind, { count }]) => kind !== 'same' && count > 0)
  return [
    '',
    `${table}: ${knows}`,
    ...groups.map(([kind, group]) => `  ${kind.padEnd(8)} ${keys?.columns.join(', ') ?? ''}: ${sampleText(group)}`),
  ]
}

function sampleText({ count, sample }: KeyGroup): string {
  const keys = sample.map((key) => key.map((value) => String(readableMoment(value))).join(' · '))
  const rest = count - sample.length
  return `${keys.join(', ')}${rest > 0 ? ` and ${rest.toLocaleString('en-US')} more` : ''}`
}
