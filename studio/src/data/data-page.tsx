import { type ReactNode, useEffect } from 'react'
import { reportFor } from '../api/client.ts'
import type { TableList } from '../api/contract.ts'
import { keyOf, usePipeline, useTables } from '../api/queries.ts'
import { Page } from '../app/page.tsx'
import { Pending } from '../app/pending.tsx'
import { useShortcuts } from '../app/keys/shortcuts.ts'
import { Link, navigate } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { many } from '../design/format.ts'
import { EmptyState, ErrorState } from '../design/states.tsx'
import { RunButton } from '../app/run-button.tsx'
import { type DataAddress, useDataAddress } from './address.ts'
import css from './data-page.module.css'
import { filterCommand } from './show-command.ts'
import { TableListPanel } from './table-list.tsx'
import { TableView } from './table-view.tsx'

/** What a pipeline loaded: its tables, and the rows of one of them. */
export function DataPage({ pipeline, table }: { pipeline: string; table: string | undefined }): ReactNode {
  const tables = useTables(pipeline)
  const [address] = useDataAddress()
  const file = usePipeline(pipeline)?.config?.file
  return (
    <Page command={filterCommand({ table, place: file ?? pipeline, address })} isScrolled={false}>
      {tables.data !== undefined ? (
        <Tables pipeline={pipeline} list={tables.data} name={table} />
      ) : tables.isError ? (
        reportFor(tables.error).code === 'NOTHING_LOADED' ? (
          <NothingLoaded pipeline={pipeline} />
        ) : (
          <ErrorState error={reportFor(tables.error)} onRetry={() => void tables.refetch()} />
        )
      ) : (
        <Pending query={tables} queryKey={keyOf.tables(pipeline)} what="the tables" lines={8} />
      )}
    </Page>
  )
}

function NothingLoaded({ pipeline: id }: { pipeline: string }): ReactNode {
  const pipeline = usePipeline(id)
  return (
    <EmptyState
      title="Nothing loaded yet"
      action={pipeline === undefined ? undefined : <RunButton pipeline={pipeline} hasKeys={false} />}
    >
      When this pipeline has run, its tables are here: rows, filters, profiles. To see records without loading them, use{' '}
      <Link href={hrefOf({ page: 'build', pipeline: id })}>a test read</Link>.
    </EmptyState>
  )
}

function Tables({ pipeline, list, name }: { pipeline: string; list: TableList; name: string | undefined }): ReactNode {
  const [address, change] = useDataAddress()
  const first = list.tables.find(({ isSystem }) => !isSystem) ?? list.tables[0]
  const table = list.tables.find((one) => one.name === name)
  const goTo = (to: string): string => hrefOf({ page: 'data', pipeline, table: to })
  useEffect(() => {
    if (name === undefined && first !== undefined)
      navigate(hrefOf({ page: 'data', pipeline, table: first.name }), { replace: true })
  }, [name, first, pipeline])
  useShortcuts([
    {
      keys: 'escape',
      label: 'close the row',
      run: () => change({ row: undefined, tab: 'record' } satisfies Partial<DataAddress>, { replace: true }),
    },
  ])
  if (first === undefined) return <NothingLoaded pipeline={pipeline} />
  return (
    <div className={css['page']}>
      <div className={css['tables']}>
        <TableListPanel pipeline={pipeline} list={list} current={name} />
      </div>
      {table !== undefined ? (
        <TableView key={table.name} pipeline={pipeline} list={list} table={table} address={address} change={change} />
      ) : (
        name !== undefined && (
          <EmptyState
            title={`There is no table "${name}"`}
            action={<Link href={goTo(first.name)}>Go to {first.name}</Link>}
          >
            The dataset {list.dataset} has {many(list.tables.length, 'table')}. It may have been dropped, or another
            dataset may be meant.
          </EmptyState>
        )
      )}
    </div>
  )
}
