/**
 * Child process of the benchmark: the same rows into the same two tables by `COPY`, as one would write it by hand: a page is
 * fetched while the one before is copied, `JSON.parse`, text rows, one transaction. Arguments: URL, records a page, records,
 * Postgres, schema. Nothing is checked, resumed, typed by looking, or evolved.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { Client } from 'pg'
import { from } from 'pg-copy-streams'
import type { record } from '../data/records.ts'

type Order = ReturnType<typeof record>

const [url = '', size = '1000', total = '0', postgres = '', schema = ''] = process.argv.slice(2)
const columns = `id bigint, uuid text, reference text, status text, kind text, quantity bigint, amount double precision,
  ratio double precision, active boolean, priority bigint, created_at timestamptz, updated_at timestamptz, customer__name text,
  customer__email text, customer__tier text, shipping__street text, shipping__city text, shipping__zip text,
  shipping__geo__lat double precision, shipping__geo__lng double precision, note text, source text,
  _dlt_load_id text NOT NULL, _dlt_id text NOT NULL`
const columnsOfLines = `sku text, quantity bigint, price double precision, _dlt_parent_id text NOT NULL,
  _dlt_list_idx bigint NOT NULL, _dlt_id text NOT NULL`

const special = /[\\\t\n\r]/
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
let drawn = Buffer.alloc(0)
let used = 0

const orders = await open('records', columns)
const lines = await open('records__lines', columnsOfLines)
let next = page(0)
for (let offset = 0; offset < Number(total); offset += Number(size)) {
  const { data } = JSON.parse(await next) as { data: Order[] }
  if (offset + Number(size) < Number(total)) next = page(offset + Number(size))
  await write(data)
}
for (const { stream, client } of [orders, lines]) {
  stream.end()
  await finished(stream)
  await client.query('COMMIT')
  await client.end()
}

interface Table {
  readonly client: Client
  readonly stream: Writable
}

async function open(table: string, definition: string): Promise<Table> {
  const client = new Client({ connectionString: postgres })
  await client.connect()
  await client.query(`BEGIN; CREATE TABLE "${schema}"."${table}" (${definition})`)
  return { client, stream: client.query(from(`COPY "${schema}"."${table}" FROM STDIN`)) }
}

async function page(offset: number): Promise<string> {
  return (await fetch(`${url}/records?offset=${offset}&limit=${size}`)).text()
}

async function write(data: readonly Order[]): Promise<void> {
  let rows = ''
  let rowsOfLines = ''
  for (const order of data) {
    const id = newId()
    rows += rowOf(order, id)
    for (const [at, { sku, quantity, price }] of order.lines.entries())
      rowsOfLines += `${text(sku)}\t${quantity}\t${price}\t${id}\t${at}\t${newId()}\n`
  }
  for (const [stream, part] of [
    [orders.stream, rows],
    [lines.stream, rowsOfLines],
  ] as const)
    if (!stream.write(part)) await once(stream, 'drain')
}

function rowOf(order: Order, id: string): string {
  const { customer, shipping } = order
  const { lat, lng } = shipping.geo
  const base = `${order.id}\t${text(order.uuid)}\t${text(order.reference)}\t${text(order.status)}\t${text(order.kind)}\t${order.quantity}`
  const more = `${order.amount}\t${order.ratio}\t${order.active}\t${order.priority ?? '\\N'}\t${order.created_at}\t${order.updated_at}`
  const who = `${text(customer.name)}\t${text(customer.email)}\t${text(customer.tier)}`
  const where = `${text(shipping.street)}\t${text(shipping.city)}\t${text(shipping.zip)}\t${lat}\t${lng}`
  return `${base}\t${more}\t${who}\t${where}\t${text(order.note)}\t${text(order.source)}\t1.0\t${id}\n`
}

function text(value: string | undefined): string {
  if (value === undefined) return '\\N'
  return special.test(value) ? value.replaceAll(/[\\\t\n\r]/g, (found) => escapes[found] ?? found) : value
}

function newId(): string {
  if (used >= drawn.length) [drawn, used] = [randomBytes(10_000), 0]
  used += 10
  return drawn.toString('base64url', used - 10, used)
}
