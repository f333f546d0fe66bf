import type { ReactNode } from 'react'
import type { SnapshotRequest } from '../api/contract.ts'
import { useSearch } from '../app/router.tsx'
import { useNow } from '../design/ago.tsx'
import { Button } from '../design/button.tsx'
import { bytes, count, duration, many } from '../design/format.ts'
import type { LiveRun } from '../live/live-run.ts'
import css from './timeline.module.css'
import {
  type LockRow,
  lockWaits,
  type RequestBar,
  timelineOf,
  type TimelineRow,
  type WaitBar,
} from './timeline-bars.ts'

type Run = NonNullable<LiveRun['run']>

const lane = 10

/** Requests as bars, a row for each resource; waits before they went out, and before the next try, are hatched. */
export function Timeline({ run }: { run: Run }): ReactNode {
  const [search, change] = useSearch()
  const chosen = Number(search.get('request') ?? 0)
  const isTable = search.get('requests') === 'table'
  const now = useNow(run.outcome === 'running' ? 1000 : 3_600_000)
  if (run.requests.length === 0 && lockWaits(run, now).length === 0) return null
  const end = run.finishedAt === null ? now : Date.parse(run.finishedAt)
  const { from, to, rows, locks } = timelineOf(run, Math.min(now, end))
  const detail = run.requests.find(({ request }) => request === chosen)
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
        <Button look="quiet" onClick={() => change({ requests: isTable ? undefined : 'table' })}>
          {isTable ? 'As bars' : 'As a table'}
        </Button>
      </div>
      {isTable ? (
        <>
          <LockLines locks={locks} />
          <RequestTable requests={run.requests} />
        </>
      ) : (
        <div className={css['rows']}>
          <svg className={css['patterns']} width="0" height="0" aria-hidden="true" focusable="false">
            <defs>
              <pattern id="waited" width="4" height="4" patternUnits="userSpaceOnUse">
                <path d="M0 4 4 0" className={css['hatch']} />
              </pattern>
            </defs>
          </svg>
          {locks.map(({ lock, waits }) => (
            <Row key={lock} row={{ resource: lockNames[lock], lanes: 1, bars: [], waits }} chosen={0} isLock />
          ))}
          {rows.map((row) => (
            <Row
              key={`resource ${row.resource}`}
              row={row}
              chosen={chosen}
              onChoose={(request) => change({ request: String(request) })}
            />
          ))}
        </div>
      )}
      {detail !== undefined && !isTable && <Chosen request={detail} />}
    </section>
  )
}

function Row({
  row,
  chosen,
  isLock = false,
  onChoose = () => undefined,
}: {
  row: TimelineRow
  /** 0 = none */
  chosen: number
  /** it has no requests: all of them waited */
  isLock?: boolean
  onChoose?: (request: number) => void
}): ReactNode {
  const height = row.lanes * lane
  return (
    <div className={css['row']}>
      <span className={css['name']} data-lock={isLock}>
        <bdi>{row.resource}</bdi>
      </span>
      <svg
        className={css['bars']}
        viewBox={`0 0 1000 ${height}`}
        height={height}
        preserveAspectRatio="none"
        role="img"
        aria-label={isLock ? lockWords(row) : rowWords(row)}
      >
        {row.waits.map((wait) => (
          <WaitOf key={`${wait.from} ${wait.lane}`} wait={wait} />
        ))}
        {row.bars.map((bar) => (
          <BarOf key={bar.request.request} bar={bar} isChosen={bar.request.request === chosen} onChoose={onChoose} />
        ))}
      </svg>
    </div>
  )
}

const lockNames = { pipeline: 'another run', destination: 'the database' } as const

function lockWords({ resource, waits }: TimelineRow): string {
  return `it waited for ${resource}: ${waits.map(({ ms, why }) => `${duration(ms)}, ${why}`).join('; ')}`
}

/** The same in words, beside the requests as a table. */
function LockLines({ locks }: { locks: readonly LockRow[] }): ReactNode {
  return locks.flatMap(({ lock, waits }) =>
    waits.map(({ from, ms, why }) => (
      <p key={`${lock} ${from}`} className={css['soft']}>
        waited {duration(ms)} for {lockNames[lock]}: {why}
      </p>
    )),
  )
}

function WaitOf({ wait: { from, to, ms, why, lane: at } }: { wait: WaitBar }): ReactNode {
  return (
    <rect x={from * 1000} y={at * lane + 1} width={(to - from) * 1000} height={lane - 2} fill="url(#waited)">
      <title>{`waited ${duration(ms)}: ${why}`}</title>
    </rect>
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
      {queued > 1 && <rect x={x} y={y} width={queued} height={lane - 2} fill="url(#waited)" />}
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
            <th scope="col" className="number">
              #
            </th>
            <th scope="col">resource</th>
            <th scope="col" className="number">
              page
            </th>
            <th scope="col" className="number">
              try
            </th>
            <th scope="col">status</th>
            <th scope="col" className="number">
              queued
            </th>
            <th scope="col" className="number">
              first byte
            </th>
            <th scope="col" className="number">
              body
            </th>
            <th scope="col" className="number">
              in all
            </th>
            <th scope="col" className="number">
              size
            </th>
            <th scope="col" className="number">
              records
            </th>
            <th scope="col">request</th>
            <th scope="col">sent again because</th>
          </tr>
        </thead>
        <tbody>
          {requests.toReversed().map((request) => (
            <RequestLine key={request.request} request={request} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function RequestLine({ request }: { request: SnapshotRequest }): ReactNode {
  return (
    <tr>
      <td className="number">{request.request}</td>
      <td>
        <bdi>{request.resource}</bdi>
      </td>
      <td className="number">{request.page ?? ''}</td>
      <td className="number">{request.attempt}</td>
      <td>{request.status ?? '–'}</td>
      <td className="number">{shown(request.queued, duration)}</td>
      <td className="number">{shown(request.firstByte, duration)}</td>
      <td className="number">{shown(request.body, duration)}</td>
      <td className="number">{shown(request.ms ?? undefined, duration)}</td>
      <td className="number">{shown(request.bytes, bytes)}</td>
      <td className="number">{shown(request.records, count)}</td>
      <td>
        <code>
          <bdi>{request.url}</bdi>
        </code>
      </td>
      <td>{request.retry ?? ''}</td>
    </tr>
  )
}

/** A figure, where there is one. */
function shown(value: number | undefined, words: (value: number) => string): string {
  return value === undefined ? '' : words(value)
}

function requestWords({ status, method, url, ms, retry }: SnapshotRequest): string {
  const how = status === null ? (retry ?? 'no answer yet') : `${status}${ms === null ? '' : ` in ${duration(ms)}`}`
  return `${how}\n${method} ${url}`
}

function rowWords({ resource, bars, waits }: TimelineRow): string {
  const wrong = bars.filter(({ look }) => look === 'wrong').length
  return `${resource}: ${many(bars.length, 'request')}${wrong > 0 ? `, ${count(wrong)} of them without success` : ''}${waits.length > 0 ? `; it waited ${many(waits.length, 'time')} before the next try` : ''}`
}
