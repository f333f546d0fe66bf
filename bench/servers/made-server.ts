/**
 * Child process of the benchmark: makes records as they are sent, so that no size needs a file.
 *
 *   /pages?shape&count&offset&limit        `{"data":[…],"total":…}`; step=10 leaves nine of ten ids out
 *   /long?format=json|ndjson|csv&mb        one answer of so many megabytes
 *   /count?format&mb                       how many records that one has
 */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { record } from '../data/records.ts'
import { deep, wide } from '../data/shapes.ts'

/** Texts of a long answer in one format: around its records, between them, and of one. */
interface Format {
  readonly type: string
  readonly begin: string
  readonly between: string
  readonly end: (count: number) => string
  readonly text: (index: number) => string
}

const formats: Readonly<Record<string, Format>> = {
  json: {
    type: 'application/json',
    begin: '{"data":[',
    between: ',',
    end: (count) => `],"total":${count}}`,
    text: (index) => JSON.stringify(record(index)),
  },
  ndjson: {
    type: 'application/x-ndjson',
    begin: '',
    between: '\n',
    end: () => '\n',
    text: (index) => JSON.stringify(record(index)),
  },
  csv: {
    type: 'text/csv',
    begin: `id,uuid,reference,status,kind,quantity,amount,ratio,active,created_at,name,email,street,city,note\n`,
    between: '\n',
    end: () => '\n',
    text: csvRow,
  },
}

const mostAtOnce = 500

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  if (pathname === '/long')
    sendLong(response, searchParams).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    )
  else sendJson(response, pathname === '/count' ? longOf(searchParams).count : pageOf(searchParams))
})

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit())

function csvRow(index: number): string {
  const { customer, shipping, ...each } = record(index)
  const { id, uuid, reference, status, kind, quantity, amount, ratio, active, created_at, note } = each
  const base = [id, uuid, reference, status, kind, quantity, amount, ratio, active, created_at]
  return [...base, customer.name, customer.email, shipping.street, shipping.city, note].join(',')
}

/** Records until so many megabytes are reached; counted the same way by `/count`. */
async function sendLong(response: ServerResponse, query: URLSearchParams): Promise<void> {
  const { format, count } = longOf(query)
  response.writeHead(200, { 'content-type': format.type })
  response.write(format.begin)
  for (let start = 0; start < count; start += mostAtOnce) {
    const texts = Array.from({ length: Math.min(mostAtOnce, count - start) }, (_, index) => format.text(start + index))
    const isFirst = start === 0
    if (!response.write((isFirst ? '' : format.between) + texts.join(format.between))) await once(response, 'drain')
  }
  response.end(format.end(count))
}

function longOf(query: URLSearchParams): { readonly format: Format; readonly count: number } {
  const format = formats[query.get('format') ?? '']
  if (format === undefined) throw new Error('there is no such format')
  const sample = Array.from({ length: 200 }, (_, index) => format.text(index * 97)).join(format.between).length / 200
  return { format, count: Math.floor((Number(query.get('mb')) * 1e6) / sample) }
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function pageOf(query: URLSearchParams): object {
  const total = Number(query.get('count'))
  const offset = Math.min(Number(query.get('offset') ?? 0), total)
  const length = Math.min(Number(query.get('limit') ?? 1000), total - offset)
  const step = Number(query.get('step') ?? 1)
  const make = shapeOf(query.get('shape') ?? 'orders')
  return { data: Array.from({ length }, (_, index) => make((offset + index) * step)), total }
}

function shapeOf(shape: string): (index: number) => object {
  const columns = /^wide-(\d+)$/.exec(shape)?.[1]
  if (columns !== undefined) return (index) => wide(index, Number(columns))
  return shape === 'deep' ? deep : record
}
