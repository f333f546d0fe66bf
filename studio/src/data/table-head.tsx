import type { ReactNode } from 'react'
import type { ListedTable, RowsPage, TableList } from '../api/contract.ts'
import { Button } from '../design/button.tsx'
import { count, many } from '../design/format.ts'
import { Menu } from '../design/menu.tsx'
import type { ChangeAddress, DataAddress } from './address.ts'
import { ColumnsMenu } from './columns-menu.tsx'
import { FilterChips } from './rows/filter-chips.tsx'
import { type ExportFormat, exportFormats } from './rows/use-export.ts'
import { TableChoice } from './table-list.tsx'
import css from './table-view.module.css'

/** Above the rows: how many they are and which, what is shown of them, how to take them away. */
export function TableHead({
  pipeline,
  list,
  table,
  address,
  change,
  columns,
  page,
  onExport,
}: {
  pipeline: string
  list: TableList
  table: ListedTable
  address: DataAddress
  change: ChangeAddress
  columns: readonly string[]
  page: RowsPage | undefined
  onExport: (format: ExportFormat) => void
}): ReactNode {
  const { filters, load, of, sort, hasProfiles } = address
  const others = [
    ...(load === undefined ? [] : [{ text: `load ${load}`, onRemove: () => change({ load: undefined }) }]),
    ...(of === undefined
      ? []
      : [{ text: `rows of one row of ${table.parent ?? 'its parent'}`, onRemove: () => change({ of: undefined }) }]),
  ]
  return (
    <header className={css['head']}>
      <h1 className={css['name']}>
        <bdi>{table.name}</bdi>
      </h1>
      <div className={css['choice']}>
        <TableChoice pipeline={pipeline} list={list} current={table.name} />
      </div>
      <p className={css['rows']}>
        {page !== undefined && page.matching !== page.total
          ? `${count(page.matching)} of ${many(page.total, 'row')}`
          : many(page?.total ?? table.rows, 'row')}
      </p>
      <FilterChips filters={filters} onFilters={(next) => change({ filters: next })} others={others} />
      {sort !== undefined && (
        <p className={css['sorted']}>
          sorted by <bdi>{sort.column}</bdi> {sort.descending ? '↓' : '↑'}
        </p>
      )}
      <div className={css['tools']}>
        <Button
          look="quiet"
          role="switch"
          aria-checked={hasProfiles}
          className={css['switch']}
          title="How the values of each column are spread"
          onClick={() => change({ hasProfiles: !hasProfiles }, { replace: true })}
        >
          Profiles
        </Button>
        <ColumnsMenu table={table} shown={address.columns ?? columns} onShown={(names) => change({ columns: names })} />
        <Menu
          trigger={
            <Button look="quiet" icon="down">
              Export
            </Button>
          }
          items={exportFormats.map(({ format, label, hint }) => ({ label, hint, onSelect: () => onExport(format) }))}
        />
      </div>
    </header>
  )
}
