import { useCallback, useMemo } from 'react'
import type { Filter } from '../api/contract.ts'
import { useSearch } from '../app/router.tsx'
import type { GridSort } from '../grid/grid-column.ts'
import { readFilters, readNames, writeFilters, writeNames } from './rows/filters.ts'
import { type OpenRow, readOpenRows, writeOpenRows } from './rows/open-rows.ts'

/** What the address says about the rows that are shown. */
export interface DataAddress {
  readonly filters: readonly Filter[]
  readonly sort: GridSort | undefined
  /** columns in their order; undefined = all but those of the bookkeeping */
  readonly columns: readonly string[] | undefined
  /** only rows of this load */
  readonly load: string | undefined
  /** only rows that hang from the row with this key */
  readonly of: string | undefined
  /** key of the row that is shown as a whole */
  readonly row: string | undefined
  readonly tab: DetailTab
  /** number of the first row in view, from 0 */
  readonly top: number
  /** rows whose child rows are open, in the order in which they were opened */
  readonly open: readonly OpenRow[]
  readonly hasProfiles: boolean
}

export const detailTabs = ['record', 'json', 'provenance'] as const
export type DetailTab = (typeof detailTabs)[number]

export type ChangeAddress = (change: Partial<DataAddress>, how?: { readonly replace?: boolean }) => void

export function useDataAddress(): readonly [DataAddress, ChangeAddress] {
  const [search, change] = useSearch()
  const address = useMemo(() => readAddress(search), [search])
  const changeAddress = useCallback<ChangeAddress>((next, how) => change(searchOf(next), how), [change])
  return [address, changeAddress]
}

/** What of the address is to be set to what; '' = it goes. Of other rows none is open, and they are seen from the first on. */
export function searchOf(next: Partial<DataAddress>): Readonly<Record<string, string>> {
  const areOthers = (['filters', 'sort', 'load', 'of'] as const).some((key) => key in next)
  const said: Record<string, string> = areOthers ? { at: '', open: '' } : {}
  if ('filters' in next) said['where'] = writeFilters(next.filters ?? [])
  if ('sort' in next) said['sort'] = next.sort === undefined ? '' : sortText(next.sort)
  if ('columns' in next) said['cols'] = next.columns === undefined ? '' : writeNames(next.columns)
  if ('load' in next) said['load'] = next.load ?? ''
  if ('of' in next) said['of'] = next.of ?? ''
  if ('row' in next) said['row'] = next.row ?? ''
  if ('tab' in next) said['tab'] = next.tab === 'record' ? '' : (next.tab ?? '')
  if (next.top !== undefined) said['at'] = next.top === 0 ? '' : String(next.top + 1)
  if (next.open !== undefined) said['open'] = writeOpenRows(next.open)
  if ('hasProfiles' in next) said['profiles'] = next.hasProfiles ? '' : 'off'
  return said
}

/** As the API wants it, too: `total`, `-total`. */
export function sortText({ column, descending }: GridSort): string {
  return `${descending ? '-' : ''}${column}`
}

function readAddress(search: URLSearchParams): DataAddress {
  const cols = readNames(search.get('cols') ?? '')
  const sort = search.get('sort') ?? ''
  const tab = search.get('tab') ?? ''
  return {
    filters: readFilters(search.get('where') ?? ''),
    sort: sort === '' ? undefined : { column: sort.replace(/^-/, ''), descending: sort.startsWith('-') },
    columns: cols.length > 0 ? cols : undefined,
    load: said(search, 'load'),
    of: said(search, 'of'),
    row: said(search, 'row'),
    tab: detailTabs.find((one) => one === tab) ?? 'record',
    top: rowNumber(search.get('at') ?? ''),
    open: readOpenRows(search.get('open') ?? ''),
    hasProfiles: search.get('profiles') !== 'off',
  }
}

/** Rows are numbered from 1 there, as they are in the grid; what is not a number is the first one. */
function rowNumber(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) - 1 : 0
}

/** What stands behind a key; nothing behind it is as good as no key. */
function said(search: URLSearchParams, key: string): string | undefined {
  const value = search.get(key)
  return value === null || value === '' ? undefined : value
}
