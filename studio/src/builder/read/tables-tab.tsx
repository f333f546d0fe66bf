import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiFailure, call, reportFor } from '../../api/client.ts'
import type { PreviewedResource, SchemaColumn, SchemaTable, StoredSchema } from '../../api/contract.ts'
import { keyOf, pipelinePath } from '../../api/queries.ts'
import { Bar } from '../../design/bar.tsx'
import { many } from '../../design/format.ts'
import { EmptyState, ErrorState } from '../../design/states.tsx'
import { variantWarnings } from '../../design/variant.ts'
import { useBuilder } from '../builder-context.ts'
import css from './tables-tab.module.css'

/** The tables that a load of these records would make, and in what they differ from what is loaded. */
export function TablesTab({ resource }: { resource: PreviewedResource }): ReactNode {
  const { pipeline } = useBuilder()
  const loaded = useQuery({
    queryKey: keyOf.schema(pipeline.id),
    queryFn: ({ signal }) => call<StoredSchema>(pipelinePath(pipeline.id, 'schema'), { signal }),
    retry: false,
  })
  const isEmpty = loaded.error instanceof ApiFailure && [404, 422].includes(loaded.error.status)
  if (resource.tables.length === 0)
    return <EmptyState title="No tables">Without records there is nothing to make a table of.</EmptyState>
  return (
    <div className={css['tab']}>
      {loaded.isError && !isEmpty && (
        <ErrorState error={reportFor(loaded.error)} isCompact onRetry={() => void loaded.refetch()} />
      )}
      {isEmpty && <p className={css['soft']}>Nothing of this pipeline is loaded yet: all of it would be new.</p>}
      {resource.tables
        .filter(({ isSystem }) => !isSystem)
        .map((table) => (
          <Table
            key={table.name}
            table={table}
            before={loaded.data?.tables.find(({ name }) => name === table.name)}
            isCompared={loaded.data !== undefined}
          />
        ))}
    </div>
  )
}

function Table({
  table,
  before,
  isCompared,
}: {
  table: SchemaTable
  before: SchemaTable | undefined
  isCompared: boolean
}): ReactNode {
  const columns = table.columns.filter(({ isSystem }) => isSystem !== true)
  const gone = before?.columns.filter(
    ({ name, isSystem }) => isSystem !== true && !table.columns.some((column) => column.name === name),
  )
  return (
    <section className={css['table']} aria-label={table.name}>
      <h2>
        <bdi>{table.name}</bdi>
        {isCompared && before === undefined && <span className={css['new']}>new table</span>}
        {table.parent !== undefined && (
          <span className={css['soft']}>
            child of <bdi>{table.parent}</bdi>
          </span>
        )}
        <span className={css['soft']}>{many(columns.length, 'column')}</span>
      </h2>
      {variantWarnings(columns).map((warning) => (
        <Bar key={warning} tone="warn" isAnnounced={false}>
          <bdi>{warning}</bdi>
        </Bar>
      ))}
      <ul className={css['columns']}>
        {columns.map((column) => (
          <Column key={column.name} column={column} {...changeOf(column, before, isCompared)} />
        ))}
      </ul>
      {gone !== undefined && gone.length > 0 && (
        <p className={css['soft']}>
          loaded, and not in these records: <bdi>{gone.map(({ name }) => name).join(', ')}</bdi>
        </p>
      )}
    </section>
  )
}

function changeOf(
  { name, type }: SchemaColumn,
  before: SchemaTable | undefined,
  isCompared: boolean,
): { readonly change: 'new' | 'type' | undefined; readonly was?: string } {
  if (!isCompared) return { change: undefined }
  const old = before?.columns.find((column) => column.name === name)
  if (old === undefined) return { change: 'new' }
  return old.type === type ? { change: undefined } : { change: 'type', was: old.type }
}

function Column({
  column,
  change,
  was,
}: {
  column: SchemaColumn
  change: 'new' | 'type' | undefined
  was?: string
}): ReactNode {
  const { name, type, primaryKey } = column
  return (
    <li data-change={change}>
      <span className={css['name']}>
        {change === 'new' && '+ '}
        <bdi>{name}</bdi>
        {primaryKey === true && <span className={css['soft']}> key</span>}
      </span>
      <span className={css['type']}>
        {change === 'type' && `${was ?? ''} → `}
        {type}
      </span>
    </li>
  )
}
