import { decodedRecords } from '../json/records/decoded-records.ts'
import type { Records } from '../json/records/records.ts'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { append, emptyWarehouse, scannedRecords, testNormalizer, type Warehouse } from '../../test/kits/normalize.ts'
import { parseJson, toJsonText } from '../json/json-text.ts'
import { JsonFloat, type JsonValue } from '../json/json.ts'
import { asColumnName } from '../model/names.ts'
import type { EndpointResource } from '../model/plan.ts'
import { often } from '../../test/kits/whole.ts'

const key = fc.constantFrom('id', 'a', 'A', 'b', 'x__y', 'x', 'y', 'list', 'value', 'Some Key', '', '__proto__')
const scalar = fc.oneof(
  fc.constantFrom<JsonValue>(null, true, false, 0, 1.5, 2n ** 60n, '', 'x', '12', '2024-01-01T00:00:00Z', 'true'),
  fc.constantFrom<JsonValue>('ü "quoted"\n', '💥', '2024-02-30T00:00:00Z', -0.5, 0.1234567890123456),
  fc.integer().map((value): JsonValue => value),
  fc.constant<JsonValue>(new JsonFloat(2)),
)
const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries): JsonValue => Object.fromEntries(entries)),
  ),
}))
const records = fc.array(
  fc.array(fc.tuple(key, value), { maxLength: 5 }).map((entries): JsonValue => Object.fromEntries(entries)),
  { maxLength: 12 },
)

/** Loads records in pages of the given sizes, with ids that depend on nothing but their order. */
function load(
  all: readonly JsonValue[],
  sizes: readonly number[],
  {
    resource = {},
    asPage = decodedRecords,
  }: { readonly resource?: Partial<EndpointResource>; readonly asPage?: (page: readonly JsonValue[]) => Records } = {},
): Warehouse & { readonly schema: unknown; readonly warnings: unknown } {
  let drawn = 0
  const randomBytes = (n: number) => Uint8Array.from({ length: n }, (_, index) => (drawn++ * 31 + index) & 255)
  const normalizer = testNormalizer({ randomBytes, resource })
  const warehouse = emptyWarehouse()
  let at = 0
  for (const size of [...sizes, all.length]) {
    append(warehouse, normalizer.normalize('t', asPage(all.slice(at, at + size))))
    at += size
  }
  return { ...warehouse, schema: normalizer.finish(), warnings: normalizer.warnings }
}

it('makes the same tables of the same rows, however they are paged', () => {
  fc.assert(
    fc.property(records, fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 6 }), (all, sizes) => {
      expect(load(all, sizes)).toEqual(load(all, []))
    }),
    { numRuns: often(150, 300) },
  )
})

it('takes rows it has seen the shape of just as it took them first', () => {
  fc.assert(
    fc.property(records, (all) => {
      // the second copy takes the fast path wherever there is one; ids aside it must give the same cells
      const twice = load([...all, ...all], [])
      for (const rows of twice.rows.values()) {
        const half = rows.length / 2
        const cells = rows.map((row) => [...row].filter(([name, cell]) => !name.startsWith('_dlt') && cell !== null))
        expect(cells.slice(half)).toEqual(cells.slice(0, half))
      }
    }),
    { numRuns: often(150, 300) },
  )
})

it('makes the same tables of records that are still bytes', () => {
  const asPage = (page: readonly JsonValue[]) => scannedRecords(toJsonText(page))
  const resource = fc.constantFrom<Partial<EndpointResource>>(
    {},
    { maxTableNesting: 1 },
    { columns: [{ name: asColumnName('a'), dataType: 'json', nullable: true }] },
    { columns: [{ name: asColumnName('x'), dataType: 'text', nullable: true }] },
    { writeDisposition: { kind: 'merge', strategy: 'scd2' } },
    { writeDisposition: { kind: 'merge', strategy: 'delete-insert' } },
  )
  fc.assert(
    fc.property(records, fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 6 }), resource, (all, sizes, plan) => {
      const both = [...all, ...all]
      // a `__proto__` key or an odd surrogate is written and read on the way: what that leaves is what both get
      const read = parseJson(toJsonText(both)) as readonly JsonValue[]
      expect(load(read, sizes, { resource: plan, asPage })).toEqual(load(read, sizes, { resource: plan }))
    }),
    { numRuns: often(400, 1000) },
  )
})

it('says about every lost value that it is lost: one column per key, or a warning', () => {
  const scalars = fc.dictionary(fc.string({ maxLength: 6 }), fc.integer({ min: 1 }), { maxKeys: 8 })
  fc.assert(
    fc.property(scalars, (record) => {
      fc.pre(!Object.keys(record).some((name) => name.includes('_dlt')))
      const normalizer = testNormalizer()
      const columns = normalizer.normalize('t', [record]).batches[0]?.columns.length ?? 0
      const isLossless = columns === Object.keys(record).length + 2
      expect(isLossless || normalizer.warnings.length > 0).toBe(true)
    }),
    { numRuns: 500 },
  )
})

it('round-trips JSON text', () => {
  fc.assert(
    fc.property(value, (json) => {
      const text = toJsonText(json)
      expect(toJsonText(parseJson(text))).toBe(text)
    }),
  )
})
