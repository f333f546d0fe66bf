import type { JsonValue } from '../../json/json.ts'
import type { Records } from '../../json/records/records.ts'
import { ScannedRecords } from '../../json/records/scanned-records.ts'
import type { ScannedJson } from '../../json/scan/scan-json.ts'
import type { Batch, BatchColumn } from '../../model/batch.ts'
import type { NormalizeRun, Place } from '../tables/normalize-run.ts'
import type { RowPen } from '../tables/row-pen.ts'
import type { WorkingTable } from '../tables/working-table.ts'
import { DecodedSource } from './decoded-source.ts'
import { ScannedSource } from './scanned-source.ts'
import { writeRecord, writeRow } from './write-row.ts'

/** Records, and where their rows go: one place for all, or the place of each. */
export interface PlacedRecords {
  readonly records: Records
  readonly to: Place | ((record: JsonValue) => Place)
}

/** Writes the records of a page; gives its rows by table, parents before children. The tables start over empty. */
export function writePage(run: NormalizeRun, pen: RowPen, { records, to }: PlacedRecords): Batch[] {
  const decoded = new DecodedSource(run, pen)
  // where each record says where it goes it has to be decoded
  const scanned = typeof to !== 'function' && records instanceof ScannedRecords ? records : undefined
  if (typeof to !== 'function' && scanned !== undefined) {
    const source = new ScannedSource(scanned.scan, decoded)
    for (const token of scanned.tokens) writeRow(source, to, token)
  } else
    for (const record of records.decoded()) writeRecord(decoded, typeof to === 'function' ? to(record) : to, record)
  return takeBatches(run, scanned?.scan)
}

/** The page's rows by table, parents before children; the tables start over empty. `source` = their cells' page. */
function takeBatches(run: NormalizeRun, source: ScannedJson | undefined): Batch[] {
  const batches: Batch[] = []
  for (const table of run.order) {
    if (table.rowCount === 0) continue
    const rows = { table: table.name, rowCount: table.rowCount, columns: takeColumns(table) }
    batches.push(source === undefined ? rows : { ...rows, source })
    table.rowsBefore += table.rowCount
    table.rowCount = 0
  }
  return batches
}

function takeColumns(table: WorkingTable): BatchColumn[] {
  const columns: BatchColumn[] = []
  for (const working of table.columns.values()) {
    if (working.values.length === 0) continue
    columns.push({ name: working.column.name, values: working.values })
    working.values = []
  }
  return columns
}
