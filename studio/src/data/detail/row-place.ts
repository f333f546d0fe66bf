/** A row that has a key. */
export interface RowPlace {
  readonly pipeline: string
  readonly table: string
  readonly key: string
}
