/** One run of a pipeline without the extraction, as the destination kit makes it. */
export { loadRows, type RowsRun, sealRows } from '../../src/testing/destination/load-rows.ts'
export { world as realWorld } from '../../src/testing/destination/place.ts'
export { dataset } from '../../src/testing/destination/tables.ts'
