/** Child process of `bench/flat.ts`: makes pages, and answers of any length, as they are sent. */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { record } from './records.ts'

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
  const answer =
    pathname === '/long' ? sendLong(response, searchParams) : sendShort(response, { pathname, searchParams })
  answer.catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
})

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit())

function csvRow(index: number): string {
  const each = record(index)
  const { customer, shipping } = each
  return [
    each.id,
    each.uuid,
    each.reference,
    each.status,
    each.kind,
    each.quantity,
    each.amount,
    each.ratio,
    each.active,
    each.created_at,
    customer.name,
    customer.email,
    shipping.street,
    shipping.city,
    each.note,
  ].join(',')
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

async function sendShort(
  response: ServerResponse,
  { pathname, searchParams }: { readonly pathname: string; readonly searchParams: URLSearchParams },
): Promise<void> {
  const total = searchParams.has('count') ? Number(searchParams.get('count')) : longOf(searchParams).count
  const offset = Math.min(Number(searchParams.get('offset') ?? 0), total)
  const length = Math.min(Number(searchParams.get('limit') ?? 1000), total - offset)
  const data = Array.from({ length }, (_, index) => record(offset + index))
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(pathname === '/count' ? total : { data, total }))
  return Promise.resolve()
}
