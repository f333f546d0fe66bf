import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import type { ExportRequest, Filter, QueryRequest } from '../contract/data.ts'
import { placeOf } from '../server/meant.ts'
import { badRequest } from '../server/failures.ts'
import { apiHeaders } from '../server/guard.ts'
import { bodyOf, queryOf } from '../server/reading.ts'
import type { Studio } from '../server/studio.ts'

const filter = z.object({
  column: z.string(),
  op: z.enum(['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'between', 'in', 'contains', 'starts', 'null', 'not_null']),
  values: z.array(z.string().max(10_000)).max(1000),
}) satisfies z.ZodType<Filter>
const notNumber = { error: 'a whole number, 0 or more, is wanted' }
const number = z
  .string(notNumber)
  .regex(/^\d{1,15}$/, notNumber)
  .transform(Number)
const chosen = {
  table: z.string(),
  where: z.string().optional(),
  load: z.string().optional(),
  of: z.string().optional(),
  cols: z.string().optional(),
  sort: z.string().optional(),
}
const paging = z.object({ ...chosen, from: number, to: number, data: z.string().optional() })
const rowOf = z.object({ table: z.string(), key: z.string() })
const cellOf = z.object({
  table: z.string(),
  key: z.string(),
  column: z.string(),
  from: number.default(0),
  to: number.default(65_536),
})
const profiling = z.object({
  table: z.string(),
  column: z.string(),
  part: z.enum(['summary', 'histogram', 'top']),
  where: z.string().optional(),
  load: z.string().optional(),
  of: z.string().optional(),
})
const asking = z.object({
  id: z.string().regex(/^[\w-]{8,64}$/),
  sql: z.string().max(1_000_000),
  limit: z.number().int().min(1).max(1_000_000).exactOptional(),
  timeoutMs: z.number().int().min(100).max(600_000).exactOptional(),
}) satisfies z.ZodType<QueryRequest>
const exporting = z.object({ ...chosen, format: z.enum(['csv', 'jsonl', 'parquet']) })
const exportingSql = z.object({
  sql: z.string().max(1_000_000),
  format: z.enum(['csv', 'jsonl', 'parquet']),
}) satisfies z.ZodType<ExportRequest>

const mostAtOnce = 1000
const usual = { limit: 10_000, timeoutMs: 10_000 } as const

/** Rows, cells, profiles, SQL. */
export function addDataRoutes(app: Hono, studio: Studio): void {
  const { query } = studio
  const running = new Map<string, AbortController>()
  /** asks about the pipeline of the route, for as long as somebody waits */
  const ask = async (context: Context, verb: string, input: object): Promise<Response> => {
    const place = await placeOf(context.req.param('p') ?? '', studio)
    return Response.json(await query.ask(verb, { ...place, ...input }, context.req.raw.signal), { headers: apiHeaders })
  }
  app.get('/api/p/:p/rows', (context) => {
    const { from, to, data, ...rows } = queryOf(context, paging)
    if (to < from || to - from > mostAtOnce)
      throw badRequest(`at most ${mostAtOnce} rows come at once`, { found: `${from} to ${to}` })
    return ask(context, 'rows', { rows: rowsOf(rows), from, to, ...(data !== undefined && { data }) })
  })
  app.get('/api/p/:p/row', (context) => ask(context, 'row', queryOf(context, rowOf)))
  app.get('/api/p/:p/row/origin', (context) => ask(context, 'origin', queryOf(context, rowOf)))
  app.get('/api/p/:p/cell', (context) => ask(context, 'cell', queryOf(context, cellOf)))
  app.get('/api/p/:p/profile', (context) => {
    const { part, column, ...rows } = queryOf(context, profiling)
    return ask(context, 'profile', { choice: { ...rowsOf(rows), part, column } })
  })
  app.post('/api/p/:p/query', async (context) => {
    const { id, sql, limit = usual.limit, timeoutMs = usual.timeoutMs } = await bodyOf(context, asking)
    const place = await placeOf(context.req.param('p'), studio)
    const stop = new AbortController()
    running.set(id, stop)
    try {
      const signal = AbortSignal.any([stop.signal, context.req.raw.signal])
      return Response.json(await query.ask('query', { ...place, id, sql, limit, timeoutMs }, signal), {
        headers: apiHeaders,
      })
    } finally {
      running.delete(id)
    }
  })
  app.delete('/api/p/:p/query/:id', (context) => {
    const found = running.get(context.req.param('id'))
    found?.abort()
    return context.json({ cancelled: found !== undefined }, 200, apiHeaders)
  })
  app.get('/api/p/:p/export', (context) => {
    const { format, ...rows } = queryOf(context, exporting)
    const { sort = [], ...asked } = rowsOf(rows)
    if (sort.length > 1)
      throw badRequest('a file is sorted by one column at most', { hint: 'Sort the table by one column, or by none.' })
    const [first] = sort
    const order = first === undefined ? {} : { orderBy: first.column, ...(first.descending && { descending: true }) }
    return exported(context, { query: { ...asked, ...order }, format, name: rows.table }, studio)
  })
  app.post('/api/p/:p/export', async (context) => {
    const { sql, format } = await bodyOf(context, exportingSql)
    return exported(context, { query: sql, format, name: 'query' }, studio)
  })
}

type Chosen = { readonly [Key in keyof typeof chosen]?: string | undefined } & { readonly table: string }

function rowsOf({ table, where, load, of, cols, sort }: Chosen) {
  return {
    table,
    ...(cols !== undefined && { columns: listed(cols) }),
    ...(where !== undefined && where !== '' && { filters: filtersIn(where) }),
    ...(sort !== undefined &&
      sort !== '' && {
        sort: listed(sort).map((one) => ({ column: one.replace(/^-/, ''), descending: one.startsWith('-') })),
      }),
    ...(load !== undefined && { load }),
    ...(of !== undefined && { of }),
  }
}

function listed(text: string): readonly string[] {
  try {
    return text.split(',').map(decodeURIComponent)
  } catch {
    throw badRequest('a list of names is not percent-encoded', { found: text.slice(0, 100) })
  }
}

function filtersIn(text: string): readonly Filter[] {
  try {
    return z.array(filter).max(50).parse(JSON.parse(text))
  } catch {
    throw badRequest('"where" is not a list of filters', { found: text.slice(0, 200) })
  }
}

interface Exporting {
  readonly query: string | object
  readonly format: 'csv' | 'jsonl' | 'parquet'
  readonly name: string
}

const types = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
} as const

/** A file of rows: written where its owner alone can read it, sent, and removed. */
async function exported(context: Context, { query, format, name }: Exporting, studio: Studio): Promise<Response> {
  const place = await placeOf(context.req.param('p') ?? '', studio)
  const folder = await mkdtemp(join(tmpdir(), 'sluice-export-'))
  const file = join(folder, `rows.${format}`)
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    await studio.query.ask('export', { ...place, query, format, file }, context.req.raw.signal)
    const { size } = await stat(file)
    const stream = createReadStream(file)
    stream.once('close', () => void remove())
    return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array<ArrayBuffer>>, {
      headers: {
        ...apiHeaders,
        'Content-Type': types[format],
        'Content-Length': String(size),
        'Content-Disposition': `attachment; filename="${name.replace(/[^\w-]+/g, '_')}.${format}"`,
      },
    })
  } catch (error) {
    await remove()
    throw error
  }
}
