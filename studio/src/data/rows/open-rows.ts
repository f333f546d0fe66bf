import { filterPart, plain } from '../../app/filter-text.ts'

/** A row whose child rows are open: where it stood, and the key by which it is known. */
export interface OpenRow {
  readonly row: number
  readonly key: string
}

/** So many fit into an address: of more the one that was opened first is closed. */
export const mostOpen = 200

/** As it stands in the address: `3.Xk2f,17.Pq0a`, rows numbered from 1. */
export function writeOpenRows(rows: readonly OpenRow[]): string {
  return rows
    .slice(-mostOpen)
    .map(({ row, key }) => `${row + 1}.${filterPart(key)}`)
    .join(',')
}

/** What an address says; what it does not say well is left out. */
export function readOpenRows(text: string): readonly OpenRow[] {
  const found = text.split(',').flatMap((part): readonly OpenRow[] => {
    const [, number = '', key = ''] = /^([1-9]\d{0,14})\.([^.]+)$/.exec(part) ?? []
    return key === '' ? [] : [{ row: Number(number) - 1, key: plain(key) }]
  })
  return found.slice(-mostOpen)
}
