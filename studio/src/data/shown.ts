import type { ListedTable, TableList } from '../api/contract.ts'
import type { ChangeAddress, DataAddress } from './address.ts'

/** What of a pipeline is shown, and how to show something else. */
export interface Shown {
  readonly pipeline: string
  readonly list: TableList
  readonly table: ListedTable
  readonly address: DataAddress
  readonly change: ChangeAddress
}
