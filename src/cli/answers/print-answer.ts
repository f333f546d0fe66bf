import type { GatheredAnswer, OpenPipeline, QueryValue, UserQuery, WrittenAnswer } from '../../library/open-pipeline.ts'
import { isSystemName } from '../../model/names/system-names.ts'
import { maskingBy, uniqueNames } from '../../library/read/questions.ts'
import { given } from '../../model/given.ts'
import { sayRemembered } from '../place-text.ts'
import type { CliSession } from '../session.ts'
import { tableText } from '../table-text.ts'
import type { Terminal } from '../terminal.ts'
import { type AnswerFlags, formatOf, widest } from './answer-flags.ts'

/** What is asked, and how many rows are for people to read. */
export interface Printing {
  readonly query: UserQuery
  readonly flags: AnswerFlags
  /** rows of a table, of markdown and of `--json` when nobody says a number */
  readonly readable: number
}

/** Asks, and prints or writes the rows as the flags say; says how many there are, and whether there are more. */
export async function printAnswer(opened: OpenPipeline, printing: Printing, session: CliSession): Promise<void> {
  const { query, flags, readable } = printing
  const { terminal } = session
  const format = formatOf(flags)
  const options = given({ timeoutMs: flags.timeout })
  const place = await opened.where(options)
  if (format === 'table' || flags.json === true) {
    const found = await opened.query(query, { ...options, limit: flags.limit ?? readable })
    const masking = maskingBy(opened.mask)
    const answer = { ...found, columns: found.columns.map(masking.text), rows: found.rows.map(masking.row) }
    if (flags.json === true) return terminal.json(jsonOf(answer, { ...place, masked: masking.count() }))
    sayRemembered(place, terminal)
    const isOurChoice = typeof query !== 'string' && query.columns === undefined
    terminal.result(answerText(isOurChoice ? systemLast(answer) : answer, session, opened))
    sayMasked(masking.count(), terminal)
    return terminal.say(
      countText(answer.rows.length, answer.cut, 'a larger --limit shows more, -o rows.csv writes all'),
    )
  }
  const limit = flags.limit ?? (format === 'markdown' && flags.output === undefined ? readable : undefined)
  const { output: file, force } = flags
  const write = (text: string): Promise<void> => terminal.data(text)
  sayRemembered(place, terminal)
  const written = await opened.write(query, { format, write, ...given({ file, force, limit }) }, options)
  sayWritten(written, file, terminal)
}

function sayWritten({ rows, cut, masked, asText }: WrittenAnswer, file: string | undefined, terminal: Terminal): void {
  const count = countText(rows, cut, 'there are more')
  terminal.say(file === undefined ? count : `Wrote ${file}: ${count}`)
  sayMasked(masked, terminal)
  if (asText.length > 0)
    terminal.say(
      `warning: written as text, because some value does not fit the type of its column: ${asText.join(', ')}`,
    )
}

/** Says that values are not shown as they are. */
export function sayMasked(masked: number, terminal: Terminal): void {
  if (masked > 0) terminal.say(`warning: *** stands for a secret in ${masked} ${masked === 1 ? 'value' : 'values'}.`)
}

/** Where there is no room for all columns, those of the API come before those of the loads. */
function systemLast(answer: GatheredAnswer): GatheredAnswer {
  const places = answer.columns.map((_name, index) => index)
  const isSystem = (index: number): boolean => isSystemName(answer.columns[index] ?? '')
  const order = [...places.filter((index) => !isSystem(index)), ...places.filter(isSystem)]
  return {
    ...answer,
    columns: order.map((index) => answer.columns[index] ?? ''),
    types: order.map((index) => answer.types[index] ?? ''),
    rows: answer.rows.map((row) => order.map((index) => row[index] ?? null)),
  }
}

/** `3 rows.`, or `The first 1,000 rows; …` */
export function countText(rows: number, cut: boolean, more: string): string {
  const count = `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`
  return cut ? `The first ${count.replace(/^1 row$/, 'row')}; ${more}.` : `${count}.`
}

const numbers = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT|INTEGER|DECIMAL|DOUBLE|FLOAT|NUMERIC|REAL)/i

function answerText(
  { columns, rows, types }: GatheredAnswer,
  { terminal }: CliSession,
  { mask }: OpenPipeline,
): string {
  if (columns.length === 0) return 'No columns.'
  const moments = types.map((type) => /^timestamp/i.test(type))
  const shown = rows.map((row) => row.map((value, index) => (moments[index] === true ? readableMoment(value) : value)))
  const aligns = types.map((type) => (numbers.test(type) ? 'right' : undefined))
  return tableText(
    { columns, rows: shown, aligns },
    { width: terminal.width(widest), mask, allColumns: '--json has all' },
  )
}

/** Without the places behind the second that say nothing. */
export function readableMoment(value: QueryValue): QueryValue {
  return typeof value === 'string' ? value.replace(/(?:\.0+|(\.\d*?)0+)Z$/, '$1Z') : value
}

function jsonOf({ columns, types, rows, cut }: GatheredAnswer, place: object): object {
  const names = uniqueNames(columns)
  return {
    ok: true,
    ...place,
    columns: names.map((name, index) => ({ name, type: types[index] ?? '' })),
    rows: rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null]))),
    count: rows.length,
    cut,
  }
}
