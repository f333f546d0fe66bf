import type { OpenPipeline, RowFamily, TableDescription } from '../../library/open-pipeline.ts'
import { uniqueNames } from '../../library/questions.ts'
import { isSystemName } from '../../model/names/system-names.ts'
import { given } from '../../model/given.ts'
import { sayRemembered } from '../place-text.ts'
import type { CliSession } from '../session.ts'
import { type Cell, tableText } from '../table-text.ts'
import { type AnswerFlags, formatOf, isConfigFile, openNamed, usage } from './answer-flags.ts'
import { countText, printAnswer, readableMoment } from './print-answer.ts'

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
  const place = await opened.where()
  const tables = await opened.tables()
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
      { width: terminal.width, mask: opened.mask },
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
  const place = await opened.where()
  const choice = { table, limit: flags.limit ?? readable, ...choiceOf(flags) }
  const family = await opened.family(choice, given({ timeoutMs: flags.timeout }))
  if (flags.json === true)
    return terminal.json({ ok: true, ...place, rows: nested(family), count: family.rows.length, cut: family.cut })
  sayRemembered(place, terminal)
  if (format === 'json') terminal.json(nested(family))
  else for (const text of familyTexts(family, { width: terminal.width, mask: opened.mask })) terminal.result(text)
  terminal.say(countText(family.rows.length, family.cut, 'a larger --limit shows more'))
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
    const kept = columns.map((name) => above === '' || !isSystemName(name))
    const own = linesOf(
      table,
      columns.filter((_name, index) => kept[index]),
    )
    for (const child of children)
      linesOf(
        child.table,
        child.columns.filter((name) => !isSystemName(name)),
      )
    rows.forEach((row, index) => {
      const number = `${above}${index + 1}`
      own.rows.push([number, ...row.values.filter((_value, at) => kept[at]).map(readableMoment)])
      for (const child of row.children) add(child, `${number}.`)
    })
  }
  add(family, '')
  return [...tables].map(([name, lines], index) => {
    const text = lines.rows.length === 0 ? '  no rows' : tableText(lines, { ...layout, allColumns: '--json has all' })
    return `${index === 0 ? '' : '\n'}${name}\n${text}`
  })
}
