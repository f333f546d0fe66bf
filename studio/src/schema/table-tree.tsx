import { type ReactNode, useRef } from 'react'
import type { SchemaReference, SchemaTable } from '../api/contract.ts'
import { useListKeys } from '../app/lists/list-keys.ts'
import { Link } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { many } from '../design/format.ts'
import { Icon } from '../design/icon.tsx'
import { markOf } from './model/column-mark.ts'
import { asTree, changeText, keysFirst, type TableChange } from './model/schema-model.ts'
import css from './schema-page.module.css'

/** The schema in words: tables with their columns and references. Says what the map shows. */
export function TableTree({
  pipeline,
  tables,
  references,
  changes,
  chosen,
  onChoose,
  wanted,
}: {
  pipeline: string
  tables: readonly SchemaTable[]
  references: readonly SchemaReference[]
  changes: ReadonlyMap<string, TableChange>
  chosen: string | undefined
  onChoose: (table: string | undefined) => void
  /** what is looked for, in lower case */
  wanted: string
}): ReactNode {
  const fits = ({ name, columns, resource }: SchemaTable): boolean =>
    wanted === '' ||
    name.toLowerCase().includes(wanted) ||
    (resource ?? '').toLowerCase().includes(wanted) ||
    columns.some((column) => column.name.toLowerCase().includes(wanted))
  const list = useRef<HTMLUListElement>(null)
  useListKeys(list, ':scope > li > button')
  const found = asTree(tables).filter(({ table }) => fits(table))
  return (
    <ul ref={list} className={css['tree']} aria-label="Tables">
      {found.map(({ table, depth }) => (
        <li key={table.name}>
          <button
            type="button"
            className={css['table']}
            aria-expanded={table.name === chosen}
            style={{ paddingInlineStart: `${0.6 + (wanted === '' ? depth : 0) * 0.9}rem` }}
            onClick={() => onChoose(table.name === chosen ? undefined : table.name)}
          >
            <Icon name={table.name === chosen ? 'down' : 'chevron'} size={10} />
            <bdi className={css['name']}>{table.name}</bdi>
            <Changed change={changes.get(table.name)} />
            <span className={css['count']}>{table.columns.length}</span>
          </button>
          {table.name === chosen && (
            <Details pipeline={pipeline} table={table} references={references} change={changes.get(table.name)} onChoose={onChoose} />
          )}
        </li>
      ))}
      {found.length === 0 && <li className={css['none']}>No table and no column is called like that.</li>}
    </ul>
  )
}

function Changed({ change }: { change: TableChange | undefined }): ReactNode {
  return change === undefined ? null : <b className={css['change']}>{changeText(change)}</b>
}

function Details({
  pipeline,
  table,
  references,
  change,
  onChoose,
}: {
  pipeline: string
  table: SchemaTable
  references: readonly SchemaReference[]
  change: TableChange | undefined
  onChoose: (table: string) => void
}): ReactNode {
  const { keys, others } = keysFirst(table, references)
  const { name, resource, disposition, description } = table
  const out = references.filter((one) => one.table === name)
  const into = references.filter(({ to }) => to.table === name)
  return (
    <div className={css['details']}>
      <p className={css['about']}>
        {[resource === undefined ? undefined : `of resource ${resource}`, disposition, many(table.columns.length, 'column')]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {description !== undefined && <p className={css['about']}>{description}</p>}
      <ul className={css['columns']}>
        {[...keys, ...others].map((column) => (
          <li key={column.name} data-changed={change?.columns.has(column.name) === true} title={column.description}>
            <bdi>{column.name}</bdi>
            <span className={css['type']}>
              {column.type}
              {column.nullable ? '' : ', not null'}
            </span>
            <span className={css['mark']}>{markOf(column)}</span>
          </li>
        ))}
      </ul>
      {[...out.map(({ columns, to, label }) => ({ other: to.table, text: `${columns.join(', ')} → ${to.table}`, label })),
        ...into.map((one) => ({ other: one.table, text: `← ${one.table}.${one.columns.join(', ')}`, label: one.label }))].map(
        ({ other, text, label }) => (
          <p key={text} className={css['reference']}>
            <button type="button" onClick={() => onChoose(other)}>
              <bdi>{text}</bdi>
            </button>{' '}
            {label}
          </p>
        ),
      )}
      <p className={css['reference']}>
        <Link href={hrefOf({ page: 'data', pipeline, table: name })}>Show its rows</Link>
      </p>
    </div>
  )
}
