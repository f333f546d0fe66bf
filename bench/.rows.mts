import { pathToFileURL } from 'node:url'
const [root, way, kind, kec] = process.argv.slice(2)
const imp = (p: string) => import(pathToFileURL(`${root}/${p}`).href)
const isNew = root.endsWith('records')
const { createNormalizer } = await imp('src/normalize/normalizer.ts')
const { parseJson } = await imp('src/json/json-text.ts')
const { scanJson } = await imp('src/json/scan/scan-json.ts')
const { itemsAt } = await imp('src/json/scan/read-token.ts')
const rec = (i: number): unknown => {
  const flat = { id: i, name: `customer ${i}`, email: `c${i}@example.com`, created: `2024-01-${String(1 + (i % 28)).padStart(2, '0')}T10:00:00Z`, amount: i / 7, active: i % 2 === 0, note: i % 3 ? null : 'some text "quoted" here', score: i % 100, city: 'Wien', country: 'AT' }
  if (kind === 'flat') return flat
  const nested = { ...flat, address: { street: `s ${i}`, zip: `${1000 + i % 9000}`, geo: { lat: 48.2 + (i % 100) / 1000, lon: 16.3 } }, tags: ['a', 'b'], items: [{ sku: `x${i}`, qty: i % 9, price: 9.5 }, { sku: `y${i}`, qty: 1, price: 1.25 }] }
  if (kind === 'nested') return nested
  return { id: i, l: Array.from({ length: 20 }, (_, n) => ({ n, v: `v${n}` })) }
}
const size = kind === 'children' ? 1000 : 5000
const pages = Array.from({ length: 8 }, (_, p) => JSON.stringify(Array.from({ length: size }, (_, i) => rec(p * size + i))))
const resource = { name: 't', tableName: 't', writeDisposition: { kind: 'append' }, primaryKey: [], mergeKey: [], columns: [], selected: true, parallelized: false, steps: [], endpoint: { incremental: null }, place: { file: 'x', line: 1 } }
const schema = { name: 's', version: 1, versionHash: '', previousHashes: [], naming: 'snake_case', tables: new Map(), settings: {}, normalizers: {} }
let make: (text: string) => unknown
if (way === 'decoded') {
  if (isNew) { const { decodedRecords } = await imp('src/json/records/decoded-records.ts'); make = (t) => decodedRecords(parseJson(t)) } else make = (t) => parseJson(t)
} else {
  const scan = (t: string) => { const s = scanJson(Buffer.from(t)); return [s, itemsAt(s, 0)] }
  if (isNew) { const { ScannedRecords } = await imp('src/json/records/scanned-records.ts'); make = (t) => { const [s, i] = scan(t); return new ScannedRecords(s, i) } }
  else { const { lazyList } = await imp('src/json/scan/scanned-list.ts'); make = (t) => { const [s, i] = scan(t); return lazyList({ scan: s, items: i }) } }
}
const times: number[] = []
for (let round = 0; round < 8; round++) {
  let d = 0
  const n = createNormalizer({ schema, resources: [resource], loadId: '1700000000.5', maxIdentifierLength: 65536, randomBytes: (k: number) => Uint8Array.from({ length: k }, () => d++ & 255), warn: () => {} })
  let cpu = 0
  for (const text of pages) {
    const r = make(text)
    const b = process.cpuUsage()
    n.normalize('t', r)
    const u = process.cpuUsage(b)
    cpu += (u.user + u.system) / 1000
  }
  if (round >= 2) times.push(cpu)
}
times.sort((a, b) => a - b)
console.log((times[0]! ).toFixed(1), (times[times.length >> 1]!).toFixed(1))
