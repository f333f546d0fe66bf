/**
 * Child process of the benchmark: serves a file of JSON lines as `?offset=&limit=` pages, straight from memory. `/slow` has
 * 4,000 of them and takes 200 ms for each page, as APIs do.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const newline = 10
const comma = 44

const [file = '', countText = '0'] = process.argv.slice(2)
const bytes = readFileSync(file)
const starts = lineStarts(bytes)
const count = Number(countText)
// a quarter of the records for the loaders that would take too long for all of them
const totals: Readonly<Record<string, number>> = { '/quarter': Math.floor(count / 4), '/slow': Math.min(count, 4000) }

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const total = totals[pathname] ?? count
  const offset = Math.min(Number(searchParams.get('offset') ?? 0), total)
  const end = Math.min(offset + Number(searchParams.get('limit') ?? 1000), total)
  const body = [Buffer.from('{"data":['), records(offset, end), Buffer.from(`],"total":${total}}`)]
  const length = body.reduce((sum, part) => sum + part.length, 0)
  const send = (): void => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': length })
    for (const part of body) response.write(part)
    response.end()
  }
  if (pathname === '/slow') setTimeout(send, 200)
  else send()
})

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit())

/** The lines as list items: the same bytes with commas between them. */
function records(from: number, to: number): Buffer {
  if (from >= to) return Buffer.alloc(0)
  const slice = Buffer.from(bytes.subarray(starts[from], (starts[to] ?? bytes.length) - 1))
  for (let at = slice.indexOf(newline); at >= 0; at = slice.indexOf(newline, at + 1)) slice[at] = comma
  return slice
}

function lineStarts(text: Buffer): readonly number[] {
  const found = [0]
  for (let at = text.indexOf(newline); at >= 0; at = text.indexOf(newline, at + 1)) found.push(at + 1)
  return found
}
