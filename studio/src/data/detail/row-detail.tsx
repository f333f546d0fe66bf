import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call, reportFor } from '../../api/client.ts'
import type { Cell, CellColumn, WholeRow } from '../../api/contract.ts'
import { keyOf, pipelinePath } from '../../api/queries.ts'
import { Pending } from '../../app/pending.tsx'
import { IconButton } from '../../design/button.tsx'
import { CopyButton } from '../../design/command-line.tsx'
import { many } from '../../design/format.ts'
import { ErrorState } from '../../design/states.tsx'
import { Tabs } from '../../design/tabs.tsx'
import { isNumber } from '../../grid/grid-column.ts'
import { visible, visibleLines } from '../../design/visible.ts'
import { cellText, isCut, prettyText } from '../../grid/text/cell-text.ts'
import type { DetailTab } from '../address.ts'
import { Provenance } from './provenance.tsx'
import css from './row-detail.module.css'
import type { RowPlace } from './row-place.ts'
import { WholeValue } from './whole-value.tsx'

/** One row as a whole: as a record, as JSON, and where it is from. */
export function RowDetail({
  place,
  tab,
  onTab,
  onClose,
}: {
  place: RowPlace
  tab: DetailTab
  onTab: (tab: DetailTab) => void
  onClose: () => void
}): ReactNode {
  const { pipeline, table, key } = place
  const queryKey = [...keyOf.pipeline(pipeline), 'row', table, key]
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => call<WholeRow>(pipelinePath(pipeline, 'row'), { query: { table, key }, signal }),
  })
  const { data, error, refetch } = query
  const tabs = [
    { id: 'record', label: 'Record' },
    { id: 'json', label: 'JSON' },
    { id: 'provenance', label: 'Provenance' },
  ] as const
  return (
    <section className={css['detail']} aria-label="The row as a whole">
      <Tabs
        label="The row"
        tabs={tabs}
        value={tab}
        onChange={onTab}
        aside={
          <div className={css['aside']}>
            <span className="mono">{visible(key)}</span>
            {data !== undefined && <CopyButton text={data.json} label="Copy the row as JSON" />}
            <IconButton icon="close" label="Close the row" onClick={onClose} />
          </div>
        }
      >
        {error !== null && <ErrorState error={reportFor(error)} onRetry={() => void refetch()} isCompact />}
        {data === undefined && error === null && <Pending query={query} queryKey={queryKey} what="the row" lines={5} />}
        {data !== undefined && <Panel row={data} place={place} tab={tab} />}
      </Tabs>
    </section>
  )
}

/** A row of a table that has no keys: what the grid knows of it. */
export function PlainRow({
  columns,
  values,
  onClose,
}: {
  columns: readonly CellColumn[]
  values: readonly Cell[]
  onClose: () => void
}): ReactNode {
  return (
    <section className={css['detail']} aria-label="The row as a whole">
      <div className={css['scroll']}>
        <div className={css['close']}>
          <IconButton icon="close" label="Close the row" onClick={onClose} />
        </div>
        <Record columns={columns} values={values} place={undefined} />
      </div>
    </section>
  )
}

function Panel({ row, place, tab }: { row: WholeRow; place: RowPlace; tab: DetailTab }): ReactNode {
  if (tab === 'json')
    return (
      <div className={css['scroll']}>
        {row.isCut && <p className={css['note']}>The row is longer than 256 K characters: this is its beginning.</p>}
        <pre className={css['json']} tabIndex={0} aria-label="The row as JSON">
          {visibleLines(row.json)}
        </pre>
      </div>
    )
  if (tab === 'provenance') return <Provenance row={row} place={place} />
  return <Record columns={row.columns} values={row.values} place={place} />
}

function Record({
  columns,
  values,
  place,
}: {
  columns: readonly CellColumn[]
  values: readonly Cell[]
  place: RowPlace | undefined
}): ReactNode {
  return (
    <dl className={css['record']}>
      {columns.map((column, at) => (
        <Value key={column.name} column={column} value={values[at] ?? null} place={place} />
      ))}
    </dl>
  )
}

function Value({ column, value, place }: { column: CellColumn; value: Cell; place: RowPlace | undefined }): ReactNode {
  const { text, tone } = cellText(value)
  const whole = value === null || isCut(value) ? text : prettyText(String(value), column.kind)
  return (
    <div className={css['pair']}>
      <dt>
        <bdi>{column.name}</bdi>
        <small>{column.type}</small>
      </dt>
      <dd data-tone={tone} className={isNumber(column.kind) ? css['figures'] : undefined}>
        {isCut(value) ? (
          <CutValue value={value.$cut} length={value.$length} place={place} column={column} />
        ) : tone === 'void' ? (
          text
        ) : (
          <bdi className={column.kind === 'json' ? css['code'] : undefined}>{visibleLines(whole)}</bdi>
        )}
      </dd>
    </div>
  )
}

function CutValue({
  value,
  length,
  place,
  column,
}: {
  value: string
  length: number
  place: RowPlace | undefined
  column: CellColumn
}): ReactNode {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <bdi>{visibleLines(value.slice(0, 400))}…</bdi>{' '}
      {place === undefined ? (
        <small>the first of {many(length, 'character')}</small>
      ) : (
        <button type="button" className={css['more']} onClick={() => setOpen(true)}>
          Show all {many(length, 'character')}
        </button>
      )}
      {isOpen && place !== undefined && <WholeValue place={place} column={column} onClose={() => setOpen(false)} />}
    </>
  )
}
