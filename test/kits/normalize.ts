import type { Records } from '../../src/json/records/records.ts'
import { randomBytes } from 'node:crypto'
import type { CellValue, NormalizedPage } from '../../src/model/batch.ts'
import { floatText } from '../../src/json/json-text.ts'
import type { JsonValue } from '../../src/json/json.ts'
import { itemsAt, textAt } from '../../src/json/scan/read-token.ts'
import { scanJson } from '../../src/json/scan/scan-json.ts'
import { decodedRecords } from '../../src/json/records/decoded-records.ts'
import { ScannedRecords } from '../../src/json/records/scanned-records.ts'
import type { EndpointResource } from '../../src/model/plan.ts'
import type { Column, Schema } from '../../src/model/schema.ts'
import type { Warning } from '../../src/normalize/tables/normalize-run.ts'
import { createNormalizer, type Normalizer, type NormalizerOptions } from '../../src/normalize/normalizer.ts'

/** A schema nothing was ever loaded into. */
export function emptySchema(naming = 'snake_case'): Schema {
  return {
    name: 's',
    version: 1,
    versionHash: '',
    previousHashes: [],
    naming,
    tables: new Map(),
    settings: {},
    normalizers: {},
  }
}

/** A resource plan with only what normalizing reads; everything may be overridden. */
export function resourcePlan(hints: Partial<EndpointResource> = {}): EndpointResource {
  const plan: Partial<EndpointResource> = {
    name: 't',
    tableName: hints.name ?? 't',
    writeDisposition: { kind: 'append' },
    primaryKey: [],
    mergeKey: [],
    columns: [],
    selected: true,
    parallelized: false,
    steps: [],
    endpoint: { incremental: null } as EndpointResource['endpoint'],
    place: { file: 'config.yaml', line: 1 },
    ...hints,
  }
  return plan as EndpointResource
}

export interface TestNormalizer extends Omit<Normalizer, 'normalize'> {
  normalize(resource: string, records: Records | readonly JsonValue[]): NormalizedPage
  readonly warnings: Warning[]
}

export function testNormalizer(
  options: Partial<NormalizerOptions> & { readonly resource?: Partial<EndpointResource> } = {},
): TestNormalizer {
  const warnings: Warning[] = []
  const { resource, ...rest } = options
  const normalizer = createNormalizer({
    schema: emptySchema(),
    resources: [resourcePlan(resource)],
    loadId: 'load',
    maxIdentifierLength: 65_536,
    randomBytes,
    warn: (warning) => warnings.push(warning),
    ...rest,
  })
  return {
    warnings,
    get schema() {
      return normalizer.schema
    },
    normalize: (name, records) => normalizer.normalize(name, 'decoded' in records ? records : decodedRecords(records)),
    finish: () => normalizer.finish(),
  }
}

/** Records as a long page has them, in bytes. `text` is a list of objects. */
export function scannedRecords(text: string): ScannedRecords {
  const scan = scanJson(Buffer.from(text))
  if (scan === undefined) throw new Error('this is not for the scanner')
  return new ScannedRecords(scan, itemsAt(scan, 0))
}

/** Tables as a warehouse would hold them after appending every page: physical columns in the order they were added. */
export interface Warehouse {
  readonly columns: Map<string, Column[]>
  /** cells that are not NULL, by column */
  readonly rows: Map<string, Map<string, string>[]>
}

export function emptyWarehouse(): Warehouse {
  return { columns: new Map(), rows: new Map() }
}

/** Appends a page, altering tables by its `changes` first. Throws when a batch has a column no change announced. */
export function append(warehouse: Warehouse, page: NormalizedPage): void {
  for (const { table, created, columns } of page.changes) {
    const known = warehouse.columns.get(table) ?? []
    if (created !== (known.length === 0)) throw new Error(`"${table}" created: ${created}`)
    warehouse.columns.set(table, [...known, ...columns])
  }
  for (const { table, rowCount, columns, source } of page.batches) {
    const physical = warehouse.columns.get(table) ?? []
    const rows = warehouse.rows.get(table) ?? []
    for (let index = 0; index < rowCount; index++) {
      const row = new Map<string, string>()
      for (const { name, values } of columns) {
        const column = physical.find((candidate) => candidate.name === name)
        if (column === undefined) throw new Error(`"${table}"."${name}" was never announced`)
        if (values.length > rowCount) throw new Error(`"${table}"."${name}" has more values than rows`)
        const value = values[index] ?? null
        const isToken = source !== undefined && column.dataType === 'text' && typeof value === 'number'
        const cell = isToken ? textAt(source, value) : cellText(column, value)
        if (cell !== null) row.set(name, cell)
      }
      rows.push(row)
    }
    warehouse.rows.set(table, rows)
  }
}

/** A cell as the golden files write it. */
export function cellText({ dataType }: Pick<Column, 'dataType'>, cell: CellValue): string | null {
  if (cell === null) return null
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString('base64')
  if (dataType === 'double') return floatText(cell as number)
  const text = String(cell)
  return (dataType === 'decimal' || dataType === 'wei') && text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** Loads records in pages of `size` in a run of its own; gives the schema for the next run. */
export function loadRun(
  warehouse: Warehouse,
  normalizer: TestNormalizer,
  { records, size }: { readonly records: readonly JsonValue[]; readonly size: number },
): Schema {
  for (let at = 0; at < records.length; at += size) {
    append(warehouse, normalizer.normalize('t', records.slice(at, at + size)))
  }
  return normalizer.finish()
}
