import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** changes when the records do, so that an old cache is not taken for the new one */
const generation = 1
const chunk = 2000

/**
 * The benchmark's records, one JSON object per line: 22 columns when flattened (two levels deep, nullable, timestamps)
 * and a list with one item on average. Deterministic; written once into the temporary folder and kept there.
 */
export async function recordsFile(count: number): Promise<string> {
  const folder = join(tmpdir(), 'sluice-bench')
  const file = join(folder, `records-${generation}-${count}.ndjson`)
  if (existsSync(file)) return file
  await mkdir(folder, { recursive: true })
  const out = createWriteStream(`${file}.part`)
  for (let start = 0; start < count; start += chunk) {
    const size = Math.min(chunk, count - start)
    const lines = Array.from({ length: size }, (_, index) => `${JSON.stringify(record(start + index))}\n`)
    if (!out.write(lines.join(''))) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
  await rename(`${file}.part`, file)
  return file
}

/** The same records as the server pages them: files of `{"data":[…],"total":…}` with `pageSize` records each. */
export async function pagesFolder(file: string, pageSize: number): Promise<string> {
  const folder = `${file.replace(/\.ndjson$/, '')}-pages-${pageSize}`
  if (existsSync(folder)) return folder
  const part = `${folder}.part`
  await rm(part, { recursive: true, force: true })
  await mkdir(part)
  let lines: string[] = []
  let pages = 0
  const flush = async (): Promise<void> => {
    const name = `page-${String(pages++).padStart(5, '0')}.json`
    await writeFile(join(part, name), `{"data":[${lines.join(',')}],"total":${pageSize}}`)
    lines = []
  }
  for await (const line of createInterface({ input: createReadStream(file) })) {
    lines.push(line)
    if (lines.length === pageSize) await flush()
  }
  if (lines.length > 0) await flush()
  await rename(part, folder)
  return folder
}

/** The same records as one document. */
export async function documentFile(file: string): Promise<string> {
  const document = file.replace(/\.ndjson$/, '-document.json')
  if (existsSync(document)) return document
  const out = createWriteStream(`${document}.part`)
  let before = '{"data":['
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (!out.write(before + line)) await once(out, 'drain')
    before = ','
  }
  out.end(']}')
  await once(out, 'finish')
  await rename(`${document}.part`, document)
  return document
}

const statuses = ['open', 'paid', 'shipped', 'returned', 'cancelled']
const cities = ['Lisbon', 'Gdańsk', 'Porto Alegre', 'Kyōto', 'Leeds', 'Nairobi', 'Montréal']
const text = 'A note that a person wrote about this order, long enough to be a real one and short enough to read.'
const firstMoment = Date.UTC(2022, 0, 1)

/** One record of the benchmark; the same for the same index. */
export function record(index: number) {
  const mixed = Math.imul(index + 1, 0x9e3779b1) >>> 0
  const created = firstMoment + index * 60_000
  return {
    id: 1_000_000 + index,
    uuid: `${mixed.toString(16).padStart(8, '0')}-4f1c-4a6e-9d3b-${index.toString(16).padStart(12, '0')}`,
    reference: `ORD-2022-${String(index).padStart(8, '0')}`,
    status: statuses[mixed % statuses.length],
    kind: mixed % 2 === 0 ? 'retail' : 'wholesale',
    quantity: mixed % 50,
    amount: (mixed % 1_000_000) / 100 + 0.001,
    ratio: (mixed % 9973) / 9973 + 0.0001,
    active: mixed % 3 !== 0,
    priority: mixed % 4 === 0 ? null : mixed % 10,
    created_at: new Date(created).toISOString(),
    updated_at: new Date(created + (mixed % 86_400_000)).toISOString(),
    customer: {
      name: `Customer ${mixed % 40_000}`,
      email: `customer${mixed % 40_000}@example.com`,
      tier: mixed % 7 === 0 ? 'gold' : 'basic',
    },
    shipping: {
      street: `${mixed % 200} High Street`,
      city: cities[mixed % cities.length],
      zip: String(10_000 + (mixed % 89_999)),
      geo: { lat: ((mixed % 17_999) - 9000) / 100 + 0.001, lng: ((mixed % 35_999) - 18_000) / 100 + 0.001 },
    },
    note: text.slice(0, 10 + (mixed % 30)),
    source: 'web',
    lines: Array.from({ length: index % 3 }, (_, line) => ({
      sku: `SKU-${(mixed + line) % 5000}`,
      quantity: line + 1,
      price: (mixed % 10_000) / 100 + 0.001,
    })),
  }
}
