import type { Answer, AnswerColumn, QueryOptions, QueryValue, Reader } from '../../load/destination.ts'
import { wholeAnswer } from '../../load/sql/answers.ts'
import { notAQuestion, notReadOnly } from '../../load/sql/not-read-only.ts'
import { readVerbs } from '../../load/sql/read-verbs.ts'
import { lineUp } from '../../model/line-up.ts'
import { quoteName, quotePath } from '../../model/names/quoted-name.ts'
import type { World } from '../../model/world.ts'
import { type Connection, openConnection } from './connection.ts'
import { postgresDialect as dialect } from './dialect.ts'
import type { PostgresTarget } from './parse-target.ts'
import { queryFailure } from './postgres-failure.ts'
import { queryValue } from './query-value.ts'
import { asText, beforeWord, describe, isWrite, readingWords, select } from './session.ts'

/** Opens a connection that cannot write, whose answers come by a cursor. Throws what `connect` throws. */
export async function openReader(target: PostgresTarget, world: World): Promise<Reader> {
  const connection = await openConnection(target, world)
  const { client, address } = connection
  // one after the other, and none while a cursor is open
  const inLine = lineUp()
  const failed = (error: unknown, sql?: string): never => {
    throw queryFailure(error, address, sql)
  }
  await client.query('SET default_transaction_read_only TO on').catch(failed)
  const verbs = {
    dialect,
    qualify: (dataset: string, table: string) => quotePath(dataset, table),
    describe: (dataset: string) => inLine(() => describe(connection, dataset)).catch(failed),
    select: (sql: string, values: readonly QueryValue[]) => inLine(() => select(connection, sql, values)).catch(failed),
  }
  // the line is free again when the last row was read
  const asking = (sql: string, options: QueryOptions = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const answered = inLine(async () => {
        let leave: () => void = () => undefined
        const left = new Promise<void>((free) => (leave = free))
        resolve(await ask(connection, sql, { ...options, leave }))
        await left
      })
      answered.catch((error: unknown) => reject(queryFailure(error, address, sql)))
    })
  return {
    dialect,
    qualify: verbs.qualify,
    describe: verbs.describe,
    ...readVerbs(verbs),
    ask: asking,
    query: async (sql, options) => wholeAnswer(await asking(sql, options)),
    async [Symbol.asyncDispose]() {
      await client.end().catch(() => undefined)
    },
  }
}

interface Asking extends QueryOptions {
  /** the connection is free again */
  readonly leave: () => void
}

const pieceRows = 2000
/** Without a cursor: their answers are short. */
const shortAnswers: ReadonlySet<string> = new Set(['SHOW', 'EXPLAIN'])
/**
 * What reads or writes files of the server, or asks other servers, which a transaction that cannot write does not keep
 * from those who may (superusers). The server's rights are the fence; this keeps the usual ways shut.
 */
const reaching =
  /\b(?:pg_read_\w+|pg_ls_\w+|pg_stat_file|pg_current_logfile|pg_file_\w+|pg_logdir_ls|lo_import|lo_export|lo_put|dblink\w*|pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_rotate_logfile|pg_promote)"?\s*\(/i

const cursor = 'sluice_answer'

async function ask(connection: Connection, sql: string, options: Asking): Promise<Answer> {
  const { values = [], dataset, signal, leave } = options
  const { client } = connection
  const [written = ''] = /^\w*/.exec(sql.replace(beforeWord, '')) ?? []
  const word = written.toUpperCase()
  // COPY … TO PROGRAM writes in a read-only transaction as well
  if (!readingWords.has(word)) throw notAQuestion(written)
  const [reaches] = reaching.exec(sql.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')) ?? []
  if (reaches !== undefined) throw notReadOnly(`${reaches.replace(/"?\s*\($/, '')}()`)
  const stop = (): void => void connection.cancel()
  signal?.addEventListener('abort', stop, { once: true })
  const close = async (): Promise<void> => {
    signal?.removeEventListener('abort', stop)
    await client.query('ROLLBACK').catch(() => undefined)
    leave()
  }
  try {
    await client.query('BEGIN READ ONLY')
    signal?.throwIfAborted()
    if (dataset !== undefined) await client.query(`SET LOCAL search_path TO ${quoteName(dataset)}, public`)
    if (shortAnswers.has(word)) {
      const piece = await fetch(connection, sql, values)
      return { columns: await columnsOf(connection, piece.fields), pieces: following(connection, [piece.rows], close) }
    }
    const first = await begun(connection, sql, values)
    const columns = await columnsOf(connection, first.fields)
    return { columns, pieces: following(connection, [first.rows, 'more'], close) }
  } catch (error) {
    await close()
    throw error instanceof Error && isWrite(error) ? notReadOnly(error.message) : error
  }
}

/** A field of an answer, in the driver's words. */
interface Field {
  readonly name: string
  readonly dataTypeID: number
  readonly dataTypeModifier: number
}

interface Piece {
  readonly fields: readonly Field[]
  readonly rows: readonly (readonly QueryValue[])[]
}

async function begun(connection: Connection, sql: string, values: readonly QueryValue[]): Promise<Piece> {
  const before = `DECLARE ${cursor} NO SCROLL CURSOR FOR `
  try {
    const extended = 'extended' as const
    const declaring = { text: `${before}${sql}`, values: [...values], queryMode: extended }
    await connection.client.query(declaring)
  } catch (error) {
    // positions are those of the whole statement
    if (error instanceof Error && 'position' in error && typeof error.position === 'string')
      error.position = String(Number(error.position) - before.length)
    if (error instanceof Error && 'code' in error && error.code === '0A000' && /data-modifying/.test(error.message))
      throw notReadOnly(error.message)
    throw error
  }
  return fetch(connection, `FETCH ${pieceRows} FROM ${cursor}`, [])
}

async function fetch({ client }: Connection, sql: string, values: readonly QueryValue[]): Promise<Piece> {
  const question = { text: sql, values: [...values], rowMode: 'array', types: asText, queryMode: 'extended' } as const
  const { rows, fields } = await client.query<(string | null)[]>(question)
  return {
    fields,
    rows: rows.map((row) => row.map((text, index) => queryValue(text, fields[index]?.dataTypeID ?? 0))),
  }
}

async function* following(
  connection: Connection,
  [first, more]: readonly [Piece['rows'], 'more'?],
  close: () => Promise<void>,
): AsyncGenerator<Piece['rows'], void, undefined> {
  try {
    if (first.length > 0) yield first
    let isLast = more === undefined || first.length < pieceRows
    while (!isLast) {
      const { rows } = await fetch(connection, `FETCH ${pieceRows} FROM ${cursor}`, [])
      if (rows.length > 0) yield rows
      isLast = rows.length < pieceRows
    }
  } catch (error) {
    throw queryFailure(error, connection.address)
  } finally {
    await close()
  }
}

async function columnsOf(connection: Connection, fields: readonly Field[]): Promise<readonly AnswerColumn[]> {
  const types = await select(
    connection,
    `SELECT pg_catalog.format_type(t.id, t.modifier) FROM ROWS FROM (unnest($1::oid[]), unnest($2::int[]))
     WITH ORDINALITY AS t(id, modifier, place) ORDER BY place`,
    [
      `{${fields.map((field) => field.dataTypeID).join(',')}}`,
      `{${fields.map((field) => field.dataTypeModifier).join(',')}}`,
    ],
  )
  return fields.map(({ name }, index) => {
    const type = String(types[index]?.[0] ?? '')
    return { name, type, stored: storedAs(type) }
  })
}

const storedTypes: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  bytea: 'BLOB',
  smallint: 'SMALLINT',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  real: 'FLOAT',
  'double precision': 'DOUBLE',
  numeric: 'DECIMAL',
  date: 'DATE',
  uuid: 'UUID',
}

function storedAs(type: string): string {
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? []
  if (precision !== undefined) return Number(precision) <= 38 ? `DECIMAL(${precision},${scale})` : 'DECIMAL'
  if (/^timestamp(?:\(\d\))? with time zone$/.test(type)) return 'TIMESTAMP WITH TIME ZONE'
  if (/^timestamp(?:\(\d\))? without time zone$/.test(type)) return 'TIMESTAMP'
  if (/^time(?:\(\d\))? without time zone$/.test(type)) return 'TIME'
  return storedTypes[type] ?? 'VARCHAR'
}
