import type { OpenPipeline, RowFamily, TableDescription } from '../../library/open-pipeline.ts'
import { type Masking, maskingBy, uniqueNames } from '../../library/read/questions.ts'
import { isSystemName } from '../../model/names/system-names.ts'
import { given } from '../../model/given.ts'
import { sayRemembered } from '../place-text.ts'
import type { CliSession } from '../session.ts'
import { type Cell, tableText } from '../table-text.ts'
import { type AnswerFlags, formatOf, openNamed, usage, widest } from './answer-flags.ts'
import { countText, printAnswer, readableMoment, sayMasked } from './print-answer.ts'
import { isConfigFile } from '../inspect-options.ts'

/** The options of `sluice show`. */
export interface ShowFlags extends AnswerFlags {
  readonly columns?: string
  readonly where?: string
  readonly orderBy?: string
  readonly desc?: boolean
  readonly offset?: number
  readonly load?: string
  readonly join?: string
  readonly withChildren?: boolean
}

/** What was typed. */
interface Typed {
  readonly table: string | undefined
  readonly pipeline: string | undefined
  readonly flags: ShowFlags
}

const readable = 20

/** `sluice show [table] [pipeline]` */
export async function runShow(typed: Typed, session: CliSession): Promise<void> {
  const { flags } = typed
  // `sluice show shop.yaml` is about the pipeline
  const isPlace = typed.table !== undefined && typed.pipeline === undefined && isConfigFile(typed.table)
  const [table, pipeline] = isPlace ? [undefined, typed.table] : [typed.table, typed.pipeline]
  formatOf(flags)
  const opened = openNamed(pipeline, flags, session)
  if (table === undefined) return listTables(opened, flags, session)
  if (flags.withChildren === true) return showFamily(opened, { table, flags }, session)
  const limit =
    flags.limit === undefined || flags.json === true || formatOf(flags) === 'table' ? undefined : flags.limit
  const query = { table, ...choiceOf(flags), ...given({ join: flags.join, limit }) }
  await printAnswer(opened, { query, flags, readable }, session)
}

function choiceOf({ columns, where, orderBy, desc, offset, load }: ShowFlags) {
  const names = columns
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return given({ columns: names, where, orderBy, descending: desc, offset, load })
}

async function listTables(opened: OpenPipeline, flags: ShowFlags, session: CliSession): Promise<void> {
  const { terminal } = session
  const { json: _json, destination: _destination, dataset: _dataset, timeout: _timeout, ...about } = flags
  const [strange] = Object.keys(given(about))
  if (strange !== undefined)
    throw usage('no table is named', 'Name one: sluice show TABLE. Without one, all are listed: sluice show')
  const options = given({ timeoutMs: flags.timeout })
  const place = await opened.where(options)
  const tables = await opened.tables(options)
  if (flags.json === true) return terminal.json({ ok: true, ...place, tables })
  sayRemembered(place, terminal)
  if (tables.length === 0) return terminal.say(`No tables are in dataset "${place.dataset}".`)
  const rows = tables.map(({ name, columns, rows: count, lastLoad }: TableDescription): readonly Cell[] => [
    name,
    count,
    columns.length,
    lastLoad ?? '–',
  ])
  terminal.result(
    tableText(
      { columns: ['table', 'rows', 'columns', 'last load'], rows },
      { width: terminal.width(widest), mask: opened.mask },
    ),
  )
}

async function showFamily(
  opened: OpenPipeline,
  { table, flags }: { readonly table: string; readonly flags: ShowFlags },
  session: CliSession,
): Promise<void> {
  const { terminal } = session
  const format = formatOf(flags)
  if (flags.join !== undefined) throw usage('--join and --with-children exclude each other', 'Leave one out.')
  if (flags.output !== undefined || (format !== 'table' && format !== 'json'))
    throw usage('rows with their children are nested', 'Use --json, or flat rows: --join CHILD --format csv')
  const options = given({ timeoutMs: flags.timeout })
  const place = await opened.where(options)
  const choice = { table, limit: flags.limit ?? readable, ...choiceOf(flags) }
  const masking = maskingBy(opened.mask)
  const family = maskedFamily(await opened.family(choice, options), masking)
  if (flags.json === true)
    return terminal.json({
      ok: true,
      ...place,
      rows: nested(family),
      count: family.rows.length,
      cut: family.cut,
      masked: masking.count(),
    })
  sayRemembered(place, terminal)
  if (format === 'json') terminal.json(nested(family))
  else
    for (const text of familyTexts(family, { width: terminal.width(widest), mask: opened.mask })) terminal.result(text)
  sayMasked(masking.count(), terminal)
  terminal.say(countText(family.rows.length, family.cut, 'a larger --limit shows more'))
}

function maskedFamily(family: RowFamily, masking: Masking): RowFamily {
  const rows = family.rows.map(({ values, children }) => ({
    values: masking.row(values),
    children: children.map((child) => maskedFamily(child, masking)),
  }))
  return { ...family, rows }
}

/** Rows as objects, their children as lists in them. */
function nested({ columns, rows, children }: RowFamily): readonly object[] {
  const names = uniqueNames([...columns, ...children.map(({ key }) => key)])
  return rows.map((row) =>
    Object.fromEntries(
      names.map((name, index) => {
        const child = row.children[index - columns.length]
        return [name, child === undefined ? (row.values[index] ?? null) : nested(child)]
      }),
    ),
  )
}

/** Places of the columns that are shown: those of the loads last, and in the first table alone. */
function shownOf(columns: readonly string[], isFirst: boolean): readonly number[] {
  const places = columns.map((_name, at) => at)
  const isSystem = (at: number): boolean => isSystemName(columns[at] ?? '')
  return [...places.filter((at) => !isSystem(at)), ...(isFirst ? places.filter(isSystem) : [])]
}

interface TableLines {
  readonly columns: readonly string[]
  readonly rows: (readonly Cell[])[]
}

/**
 * A table each; a child's rows begin with the number of their parent's row, `2`, below that `2.1`, in place of the columns
 * that dlt links them by.
 */
function familyTexts(family: RowFamily, layout: Parameters<typeof tableText>[1]): readonly string[] {
  const tables = new Map<string, TableLines>()
  const linesOf = (table: string, columns: readonly string[]): TableLines => {
    const lines = tables.get(table) ?? { columns: ['#', ...columns], rows: [] }
    tables.set(table, lines)
    return lines
  }
  const add = ({ table, columns, children, rows }: RowFamily, above: string): void => {
    const kept = shownOf(columns, above === '')
    const own = linesOf(
      table,
      kept.map((at) => columns[at] ?? ''),
    )
    for (const child of children)
      linesOf(
        child.table,
        child.columns.filter((name) => !isSystemName(name)),
      )
    rows.forEach((row, index) => {
      const number = `${above}${index + 1}`
      own.rows.push([number, ...kept.map((at) => readableMoment(row.values[at] ?? null))])
      for (const child of row.children) add(child, `${number}.`)
    })
  }
  add(family, '')
  return [...tables].map(([name, lines], index) => {
    const text = lines.rows.length === 0 ? '  no rows' : tableText(lines, { ...layout, allColumns: '--json has all' })
    return `${index === 0 ? '' : '\n'}${name}\n${text}`
  })
}
