import { type ReactNode, useState } from 'react'
import type { SnapshotRequest } from '../api/contract.ts'
import { useNow } from '../design/ago.tsx'
import { Button } from '../design/button.tsx'
import { bytes, count, duration, many } from '../design/format.ts'
import type { LiveRun } from '../live/live-run.ts'
import css from './timeline.module.css'
import { type RequestBar, timelineOf, type TimelineRow } from './timeline-bars.ts'

type Run = NonNullable<LiveRun['run']>

const lane = 10

/** Requests as bars, a row for each resource; what they waited for before they went out is hatched. */
export function Timeline({ run }: { run: Run }): ReactNode {
  const [chosen, setChosen] = useState<number>()
  const [isTable, setTable] = useState(false)
  const now = useNow(run.outcome === 'running' ? 1000 : 3_600_000)
  if (run.requests.length === 0) return null
  const end = run.finishedAt === null ? now : Date.parse(run.finishedAt)
  const { from, to, rows } = timelineOf(run, Math.min(now, end))
  const shown = run.requests.find(({ request }) => request === chosen)
  return (
    <section aria-labelledby="timeline">
      <div className={css['head']}>
        <h2 id="timeline">Requests</h2>
        <span className={css['soft']}>
          {run.requests.length < run.totals.requests
            ? `the last ${count(run.requests.length)} of ${count(run.totals.requests)}`
            : many(run.requests.length, 'request')}
          , {duration(to - from)}
        </span>
        <Button look="quiet" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? 'As bars' : 'As a table'}
        </Button>
      </div>
      {isTable ? (
        <RequestTable requests={run.requests} />
      ) : (
        <div className={css['rows']}>
          {rows.map((row) => (
            <Row key={row.resource} row={row} chosen={chosen} onChoose={setChosen} />
          ))}
        </div>
      )}
      {shown !== undefined && !isTable && <Chosen request={shown} />}
    </section>
  )
}

function Row({
  row,
  chosen,
  onChoose,
}: {
  row: TimelineRow
  chosen: number | undefined
  onChoose: (request: number) => void
}): ReactNode {
  const height = row.lanes * lane
  return (
    <div className={css['row']}>
      <span className={css['name']}>
        <bdi>{row.resource}</bdi>
      </span>
      <svg
        className={css['bars']}
        viewBox={`0 0 1000 ${height}`}
        height={height}
        preserveAspectRatio="none"
        role="img"
        aria-label={rowWords(row)}
      >
        <defs>
          <pattern id="queued" width="4" height="4" patternUnits="userSpaceOnUse">
            <path d="M0 4 4 0" className={css['hatch']} />
          </pattern>
        </defs>
        {row.bars.map((bar) => (
          <BarOf key={bar.request.request} bar={bar} isChosen={bar.request.request === chosen} onChoose={onChoose} />
        ))}
      </svg>
    </div>
  )
}

function BarOf({
  bar,
  isChosen,
  onChoose,
}: {
  bar: RequestBar
  isChosen: boolean
  onChoose: (request: number) => void
}): ReactNode {
  const x = bar.from * 1000
  const width = Math.max(1.5, (bar.to - bar.from) * 1000)
  const queued = width * bar.queued
  const y = bar.lane * lane + 1
  return (
    <g data-chosen={isChosen} className={css['bar']} onClick={() => onChoose(bar.request.request)}>
      <title>{requestWords(bar.request)}</title>
      {queued > 1 && <rect x={x} y={y} width={queued} height={lane - 2} fill="url(#queued)" />}
      <rect className={css[bar.look]} x={x + queued} y={y} width={Math.max(1.5, width - queued)} height={lane - 2} />
    </g>
  )
}

function Chosen({ request }: { request: SnapshotRequest }): ReactNode {
  const { queued = 0, firstByte = 0, body = 0 } = request
  return (
    <div className={css['chosen']} role="status">
      <p>
        <strong>{request.status ?? (request.retry === undefined ? 'no answer yet' : 'no whole answer')}</strong>{' '}
        <code>
          {request.method} <bdi>{request.url}</bdi>
        </code>
      </p>
      <p className={css['soft']}>
        request {request.request}
        {request.page !== undefined && ` · page ${request.page}`}
        {request.attempt > 1 && ` · try ${request.attempt}`}
        {request.ms !== null &&
          ` · ${duration(queued)} queued, ${duration(firstByte)} to the first byte, ${duration(body)} body`}
        {request.bytes !== undefined && ` · ${bytes(request.bytes)}`}
        {request.records !== undefined && ` · ${many(request.records, 'record')}`}
      </p>
      {request.retry !== undefined && <p className={css['soft']}>sent again: {request.retry}</p>}
    </div>
  )
}

function RequestTable({ requests }: { requests: readonly SnapshotRequest[] }): ReactNode {
  return (
    // what scrolls has to be reached by the keyboard
    <div className={css['scroll']} tabIndex={0} role="region" aria-label="Requests as a table">
      <table className={css['table']}>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">resource</th>
            <th scope="col">status</th>
            <th scope="col">queued</th>
            <th scope="col">time</th>
            <th scope="col">size</th>
            <th scope="col">request</th>
          </tr>
        </thead>
        <tbody>
          {requests.toReversed().map((request) => (
            <tr key={request.request}>
              <td className="number">{request.request}</td>
              <td>
                <bdi>{request.resource}</bdi>
              </td>
              <td>{request.status ?? '–'}</td>
              <td className="number">{request.queued === undefined ? '' : duration(request.queued)}</td>
              <td className="number">{request.ms === null ? '' : duration(request.ms)}</td>
              <td className="number">{request.bytes === undefined ? '' : bytes(request.bytes)}</td>
              <td>
                <code>
                  <bdi>{request.url}</bdi>
                </code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function requestWords({ status, method, url, ms, retry }: SnapshotRequest): string {
  const how = status === null ? (retry ?? 'no answer yet') : `${status}${ms === null ? '' : ` in ${duration(ms)}`}`
  return `${how}\n${method} ${url}`
}

function rowWords({ resource, bars }: TimelineRow): string {
  const wrong = bars.filter(({ look }) => look === 'wrong').length
  return `${resource}: ${many(bars.length, 'request')}${wrong > 0 ? `, ${count(wrong)} of them without success` : ''}`
}
