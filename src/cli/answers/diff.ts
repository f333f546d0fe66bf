import type { KeyGroup, LoadDiff, SchemaDifference, TableDiff } from '../../library/open-pipeline.ts'
import { given } from '../../model/given.ts'
import { sayRemembered } from '../place-text.ts'
import type { CliSession } from '../session.ts'
import { tableText } from '../table-text.ts'
import { type AnswerFlags, isConfigFile, openNamed } from './answer-flags.ts'
import { readableMoment } from './print-answer.ts'

/** The options of `sluice diff`. */
export interface DiffFlags extends Pick<AnswerFlags, 'destination' | 'dataset' | 'timeout' | 'json'> {
  readonly table?: string
  readonly sample?: number
}

/** What was typed. */
interface Typed {
  readonly run: string
  readonly other: string | undefined
  readonly pipeline: string | undefined
  readonly flags: DiffFlags
}

/** `sluice diff RUN [RUN] [pipeline]` */
export async function runDiff({ run, other, pipeline, flags }: Typed, session: CliSession): Promise<void> {
  const { terminal } = session
  // `sluice diff latest shop.yaml` is about the pipeline
  const isPlace = other !== undefined && pipeline === undefined && isConfigFile(other)
  const opened = openNamed(isPlace ? other : pipeline, flags, session)
  const { table, sample, timeout: timeoutMs } = flags
  const place = await opened.where()
  const runs = isPlace || other === undefined ? ([run] as const) : ([run, other] as const)
  const diff = await opened.diff(runs, given({ table, sample, timeoutMs }))
  if (flags.json === true) return terminal.json({ ok: true, ...place, ...diff })
  sayRemembered(place, terminal)
  terminal.result(diffText(diff, { width: terminal.width, mask: opened.mask }))
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
    ...tables.flatMap((table) => (table.rows.before + table.rows.after === 0 ? [] : details(table))),
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
    columns: ['table', 'loaded by', 'rows before', 'rows after', ...used],
    rows: tables.map(({ table, disposition, rows, keys }) => [
      table,
      disposition ?? '–',
      rows.before,
      rows.after,
      ...used.map((kind) => (keys === null ? '–' : (keys.groups[kind]?.count ?? 0))),
    ]),
    aligns: [undefined, undefined, 'right', 'right', ...used.map(() => 'right' as const)] as const,
  }
}

function details({ table, keys, knows }: TableDiff): readonly string[] {
  const groups = Object.entries(keys?.groups ?? {}).filter(([kind]) => kind !== 'same')
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
