import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Agent } from 'node:https'
import type * as Driver from '@clickhouse/client'
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client'
import type { QueryValue } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import { userText } from '../../disk/user-text.ts'
import type { World } from '../../model/world.ts'
import { bind } from './dialect.ts'
import { connectFailure } from './failure.ts'
import type { ClickhouseTarget } from './locate.ts'
import { queryValue } from './query-value.ts'

/** A server that answers, and the database that is meant. */
export interface Server {
  readonly client: ClickHouseClient
  readonly target: ClickhouseTarget
}

/** What is asked for, whatever the server's own settings say: values come whole, and none becomes another in silence. */
function settingsOf({ sequential }: ClickhouseTarget): ClickHouseSettings {
  return {
    select_sequential_consistency: String(sequential),
    session_timezone: 'UTC',
    date_time_input_format: 'best_effort',
    date_time_output_format: 'iso',
    output_format_json_quote_64bit_integers: 1,
    output_format_json_quote_decimals: 1,
    output_format_json_quote_denormals: 1,
    output_format_decimal_trailing_zeros: 1,
    union_default_mode: 'DISTINCT',
    prefer_column_name_to_alias: 1,
    aggregate_functions_null_for_empty: 1,
    join_use_nulls: 1,
    transform_null_in: 0,
    insert_null_as_default: 0,
    async_insert: 0,
    mutations_sync: '2',
    // a long statement is not a dead one
    send_progress_in_http_headers: 1,
    http_headers_progress_interval_ms: '20000',
  }
}

/** Opens a database. Throws DRIVER_MISSING, DESTINATION_UNREACHABLE, DESTINATION_AUTH_FAILED, DATABASE_MISSING … */
export async function openServer(target: ClickhouseTarget, world: World): Promise<Server> {
  const { createClient, ClickHouseLogLevel } = await driver()
  const client = createClient({
    url: target.url,
    username: target.user,
    password: target.password?.reveal() ?? '',
    database: target.database,
    application: 'sluice',
    request_timeout: target.timeouts.answer * 1000,
    clickhouse_settings: settingsOf(target),
    log: { level: ClickHouseLogLevel.OFF },
    ...(await agentOf(target, world)),
  })
  const server = { client, target }
  try {
    await select({ client, signal: AbortSignal.timeout(target.timeouts.connect * 1000) }, 'SELECT 1')
    return server
  } catch (error) {
    await client.close()
    throw connectFailure(error, target)
  }
}

async function driver(): Promise<typeof Driver> {
  try {
    return await import('@clickhouse/client')
  } catch (cause) {
    throw new SluiceError('DRIVER_MISSING', 'Could not load into ClickHouse because its client is not installed.', {
      hint: 'Install it: npm install @clickhouse/client',
      cause,
    })
  }
}

async function agentOf(
  { url, verifies, caCerts }: ClickhouseTarget,
  world: World,
): Promise<{ http_agent?: Agent; set_basic_auth_header?: true }> {
  if (!url.startsWith('https:') || (verifies && caCerts === undefined)) return {}
  const ca =
    caCerts === undefined
      ? undefined
      : await userText(world, caCerts).catch(() => {
          throw new SluiceError('DESTINATION_INVALID', `Could not read "${caCerts}", which ca_certs names.`, {
            hint: 'It is the path of a PEM file.',
          })
        })
  return {
    http_agent: new Agent({ keepAlive: true, rejectUnauthorized: verifies, ...(ca !== undefined && { ca }) }),
    set_basic_auth_header: true,
  }
}

/** What a question of ours gives. */
export interface Selected {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: QueryValue[][]
}

const linesOfJson = 'JSONCompactEachRowWithNamesAndTypes'

/** Rows of a question of ours, as arrays of values. Nothing comes before all of it is there, so that none is cut short. */
export async function select(
  { client, signal }: Pick<Server, 'client'> & { readonly signal?: AbortSignal },
  sql: string,
  values: readonly QueryValue[] = [],
): Promise<Selected> {
  const answer = await client.query({
    query: bind(sql, values),
    format: linesOfJson,
    clickhouse_settings: { wait_end_of_query: 1 },
    ...(signal !== undefined && { abort_signal: signal }),
  })
  const lines = (await answer.text()).split('\n').filter((line) => line !== '')
  const [names = [], types = [], ...rows] = lines.map((line) => JSON.parse(line) as readonly unknown[])
  return {
    columns: names.map((name, index) => ({ name: String(name), type: String(types[index]) })),
    rows: rows.map((row) => row.map((value, index) => queryValue(value, String(types[index])))),
  }
}

/** A question of a user's, which the server lets do nothing but read: rows some at a time. */
export async function ask(
  { client }: Pick<Server, 'client'>,
  sql: string,
  signal: AbortSignal | undefined,
): Promise<Selected & { readonly pieces: AsyncGenerator<QueryValue[][], void, undefined> }> {
  const query_id = randomUUID()
  const answer = await client.query({
    query: sql,
    query_id,
    format: linesOfJson,
    clickhouse_settings: {
      readonly: '2',
      cancel_http_readonly_queries_on_client_close: 1,
      prefer_column_name_to_alias: 0,
    },
    ...(signal !== undefined && { abort_signal: signal }),
  })
  const pieces = answer.stream<readonly unknown[]>()
  const rows: (readonly unknown[])[] = []
  const source = pieces[Symbol.asyncIterator]()
  const next = async (): Promise<boolean> => {
    const { done, value } = await source.next()
    if (done !== true) rows.push(...(value as readonly { json(): readonly unknown[] }[]).map((row) => row.json()))
    return done !== true
  }
  while (rows.length < 2 && (await next())) continue
  const [names = [], types = []] = rows.splice(0, 2)
  const columns = names.map((name, index) => ({ name: String(name), type: String(types[index]) }))
  const taken = (): QueryValue[][] =>
    rows.splice(0).map((row) => row.map((value, index) => queryValue(value, columns[index]?.type ?? '')))
  return { columns, rows: [], pieces: following({ next, taken, close: () => answer.close() }) }
}

async function* following({
  next,
  taken,
  close,
}: {
  readonly next: () => Promise<boolean>
  readonly taken: () => QueryValue[][]
  readonly close: () => void
}): AsyncGenerator<QueryValue[][], void, undefined> {
  try {
    do {
      const piece = taken()
      if (piece.length > 0) yield piece
    } while (await next())
  } finally {
    close()
  }
}

/** A statement that changes something. */
export async function change(
  { client }: Pick<Server, 'client'>,
  sql: string,
  values: readonly QueryValue[] = [],
): Promise<void> {
  await client.command({ query: bind(sql, values) })
}

/** Adds the rows of a Parquet file to a table. */
export async function insertFile({ client }: Pick<Server, 'client'>, into: string, path: string): Promise<void> {
  const { stream } = await client.exec({ query: `INSERT INTO ${into} FORMAT Parquet`, values: createReadStream(path) })
  for await (const _nothing of stream) continue
}

/** Adds one row, given as an object, to a table: its texts may be long. */
export async function insertRow(
  { client }: Pick<Server, 'client'>,
  into: string,
  row: Readonly<Record<string, unknown>>,
): Promise<void> {
  await client.insert({ table: into, values: [row], format: 'JSONEachRow' })
}
