import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call, reportFor } from '../../api/client.ts'
import type { RowOrigin, WholeRow } from '../../api/contract.ts'
import { keyOf, pipelinePath } from '../../api/queries.ts'
import { Link } from '../../app/router.tsx'
import { hrefOf } from '../../app/routes.ts'
import { Ago } from '../../design/ago.tsx'
import { count, many } from '../../design/format.ts'
import { ErrorState } from '../../design/states.tsx'
import { visible } from '../../design/visible.ts'
import { searchOf } from '../address.ts'
import { unlessCancelled } from '../queries.ts'
import css from './row-detail.module.css'
import type { RowPlace } from './row-place.ts'

/** Where a row is from: its load, the request of its page, the row that it hangs from. */
export function Provenance({ row, place: { pipeline } }: { row: WholeRow; place: RowPlace }): ReactNode {
  const { provenance, parent, children } = row
  const { loadId, insertedAt, run, resource } = provenance
  const toRow = (table: string, key: string): string =>
    hrefOf({ page: 'data', pipeline, table }, searchOf({ row: key, of: undefined }))
  return (
    <dl className={css['record']}>
      <Fact name="resource">{resource ?? 'not known'}</Fact>
      <Fact name="load">
        {loadId === null ? (
          'rows of this table do not say'
        ) : (
          <>
            <Link href={hrefOf({ page: 'data', pipeline, table: row.table }, searchOf({ load: loadId }))}>
              {loadId}
            </Link>
            {insertedAt !== null && (
              <>
                {' '}
                · loaded <Ago time={insertedAt} />
              </>
            )}
          </>
        )}
      </Fact>
      <Fact name="run">
        {run === null ? (
          'its journal is not kept here'
        ) : (
          <Link href={hrefOf({ page: 'run', pipeline, run })}>{run}</Link>
        )}
      </Fact>
      <Fact name="request">
        <Origin row={row} pipeline={pipeline} />
      </Fact>
      <Fact name="parent">
        {parent === null ? (
          'none: it is a row of its own'
        ) : (
          <>
            <Link href={toRow(parent.table, parent.key)}>the row in {parent.table}</Link>{' '}
            <span className="mono">{visible(parent.key)}</span>
          </>
        )}
      </Fact>
      {children.map((child) => (
        <Fact key={child.table} name={child.key}>
          <Link href={hrefOf({ page: 'data', pipeline, table: child.table }, searchOf({ of: row.key }))}>
            {count(child.rows)} {child.rows === 1 ? 'row' : 'rows'} in {child.table}
          </Link>
        </Fact>
      ))}
    </dl>
  )
}

/** The request whose answer brought it, or why nobody knows: asked for when somebody wants to see it. */
function Origin({ row: { table, key }, pipeline }: { row: WholeRow; pipeline: string }): ReactNode {
  const queryKey = [...keyOf.pipeline(pipeline), 'row', table, key, 'origin']
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      unlessCancelled(
        () => call<RowOrigin>(pipelinePath(pipeline, 'row/origin'), { query: { table, key }, signal }),
        signal,
      ),
  })
  const { data, error, refetch } = query
  if (error !== null) return <ErrorState error={reportFor(error)} onRetry={() => void refetch()} isCompact />
  if (data === undefined) return 'looking through the journal…'
  const { request, why } = data
  if (request === null) return `not known: ${why ?? ''}`
  return (
    <>
      <Link href={hrefOf({ page: 'run', pipeline, run: request.run }, { request: String(request.request) })}>
        request {count(request.request)}
        {request.page !== null && `, page ${count(request.page)}`}
      </Link>{' '}
      · {request.status ?? 'no status'}, {many(request.records, 'record')}, <Ago time={request.sentAt} />
      <br />
      <code>
        {request.method} <bdi>{visible(request.url)}</bdi>
      </code>
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <div className={css['pair']}>
      <dt>
        <bdi>{name}</bdi>
      </dt>
      <dd>{children}</dd>
    </div>
  )
}
