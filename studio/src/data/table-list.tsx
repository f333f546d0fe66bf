import { type ReactNode, useRef, useState } from 'react'
import type { ListedTable, TableList } from '../api/contract.ts'
import { useShortcuts } from '../app/keys/shortcuts.ts'
import { useListKeys } from '../app/lists/list-keys.ts'
import { Link, navigate } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { compact, many } from '../design/format.ts'
import css from './table-list.module.css'

/** A table with how deep it hangs below its root. */
interface Listed {
  readonly table: ListedTable
  readonly depth: number
}

/** The tables of the dataset: child tables below their parents, the bookkeeping at the end and closed. */
export function TableListPanel({
  pipeline,
  list,
  current,
}: {
  pipeline: string
  list: TableList
  current: string | undefined
}): ReactNode {
  const [wanted, setWanted] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const tables = useRef<HTMLUListElement>(null)
  useListKeys(tables, 'a, summary')
  useShortcuts([{ keys: '/', label: 'look for a table', run: () => input.current?.focus() }])
  const words = wanted.trim().toLowerCase()
  const all = inOrder(list.tables)
  const found = words === '' ? all : all.filter(({ table }) => table.name.toLowerCase().includes(words))
  const own = found.filter(({ table }) => table.isSystem)
  const shown = found.filter(({ table }) => !table.isSystem)
  const link = ({ table, depth }: Listed): ReactNode => (
    <TableLink
      key={table.name}
      pipeline={pipeline}
      table={table}
      depth={words === '' ? depth : 0}
      isCurrent={table.name === current}
    />
  )
  return (
    <nav className={css['panel']} aria-label="Tables">
      <div className={css['search']}>
        <input
          ref={input}
          type="search"
          aria-label="Look for a table"
          placeholder={`${many(all.length - all.filter(({ table }) => table.isSystem).length, 'table')}  /`}
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
      </div>
      <ul ref={tables} className={css['list']}>
        {shown.map(link)}
        {own.length > 0 && (
          <li>
            <details open={words !== '' || own.some(({ table }) => table.name === current)}>
              <summary>_dlt ({own.length})</summary>
              <ul>{own.map(link)}</ul>
            </details>
          </li>
        )}
        {found.length === 0 && <li className={css['none']}>No table is called like that.</li>}
      </ul>
    </nav>
  )
}

/** The same where there is no room for a list. */
export function TableChoice({
  pipeline,
  list,
  current,
}: {
  pipeline: string
  list: TableList
  current: string | undefined
}): ReactNode {
  return (
    <select
      className={css['choice']}
      aria-label="Table"
      value={current ?? ''}
      onChange={({ target }) => navigate(hrefOf({ page: 'data', pipeline, table: target.value }))}
    >
      {inOrder(list.tables).map(({ table, depth }) => (
        <option key={table.name} value={table.name}>
          {`${'  '.repeat(depth)}${table.name} (${compact(table.rows)})`}
        </option>
      ))}
    </select>
  )
}

function TableLink({
  pipeline,
  table,
  depth,
  isCurrent,
}: {
  pipeline: string
  table: ListedTable
  depth: number
  isCurrent: boolean
}): ReactNode {
  const { name, parent, rows } = table
  // below its parent the first part of the name says nothing new
  const short =
    depth > 0 && parent !== undefined && name.startsWith(`${parent}__`) ? name.slice(parent.length + 2) : name
  return (
    <li>
      <Link
        href={hrefOf({ page: 'data', pipeline, table: name })}
        aria-current={isCurrent ? 'page' : undefined}
        className={css['table']}
        title={name}
        style={{ paddingInlineStart: `${0.75 + depth * 0.9}rem` }}
      >
        <bdi className={css['name']} data-child={depth > 0}>
          {short}
        </bdi>
        <span className={css['rows']} title={many(rows, 'row')}>
          {compact(rows)}
        </span>
      </Link>
    </li>
  )
}

/** Parents before their children, in the order of the list. */
function inOrder(tables: readonly ListedTable[]): readonly Listed[] {
  const names = new Set(tables.map(({ name }) => name))
  const below = (parent: string | undefined, depth: number): readonly Listed[] =>
    tables
      .filter((table) => (table.parent !== undefined && names.has(table.parent) ? table.parent : undefined) === parent)
      .flatMap((table) => [{ table, depth }, ...(depth < 20 ? below(table.name, depth + 1) : [])])
  return below(undefined, 0)
}
