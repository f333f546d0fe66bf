import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '../../api/client.ts'
import type { Cell, Filter, HistogramProfile, Profile, SummaryProfile, TopProfile } from '../../api/contract.ts'
import { keyOf, pipelinePath } from '../../api/queries.ts'
import { compact, count, many } from '../../design/format.ts'
import { cellText } from '../../grid/text/cell-text.ts'
import { type GridColumn, isNumber, isTime } from '../../grid/grid-column.ts'
import { unlessCancelled, whereText } from '../queries.ts'
import { createLane } from './lane.ts'
import css from './profile-cell.module.css'

/** What is profiled: a column of rows that fit the filters, at one version of the data. */
export interface Profiled {
  readonly pipeline: string
  readonly table: string
  readonly filters: readonly Filter[]
  /** only of this load, and only those that hang from the row with this key */
  readonly load?: string | undefined
  readonly of?: string | undefined
  readonly data: string
}

const lane = createLane()

/** Asks for one part of a profile, when its turn comes; given up when the column goes out of view. */
export function useProfile<Part extends Profile['part']>(
  { pipeline, table, filters, load, of, data }: Profiled,
  column: string,
  part: Part,
): UseQueryResult<Extract<Profile, { part: Part }>> {
  const query = { table, column, part, where: whereText(filters), load, of }
  const path = pipelinePath(pipeline, 'profile')
  return useQuery({
    queryKey: [...keyOf.pipeline(pipeline), 'profile', { ...query, data }],
    queryFn: ({ signal }) =>
      lane(
        () => unlessCancelled(() => call<Extract<Profile, { part: Part }>>(path, { query, signal }), signal),
        signal,
      ),
    retry: false,
    gcTime: 300_000,
  })
}

/** Under the name of a column: how its values are spread, how many are missing, of which sample. */
export function ProfileCell({ of, column, width }: { of: Profiled; column: GridColumn; width: number }): ReactNode {
  const summary = useProfile(of, column.name, 'summary')
  const { data, isError } = summary
  if (isError)
    return (
      <div className={css['profile']} data-quiet="true">
        no profile
      </div>
    )
  if (data === undefined) return <div className={css['profile']} aria-busy="true" />
  return (
    <div className={css['profile']}>
      <Spread of={of} column={column} summary={data} width={width} />
      <Facts summary={data} column={column} />
    </div>
  )
}

function Spread(props: { of: Profiled; column: GridColumn; summary: SummaryProfile; width: number }): ReactNode {
  const { column, summary } = props
  const { rows, nulls, distinct, kind } = summary
  if (rows === 0 || nulls === rows) return <p className={css['words']}>{rows === 0 ? 'no rows' : 'all null'}</p>
  if (distinct === 1) return <p className={css['words']}>all {cellText(summary.min).text}</p>
  if (isNumber(kind) || isTime(kind)) return <Histogram {...props} />
  // about as many values as rows: none is more frequent than others
  if (distinct !== null && distinct >= (rows - nulls) * 0.95 && rows > 20)
    return <p className={css['words']}>all different</p>
  return column.kind === 'json' || column.kind === 'binary' ? <p className={css['words']} /> : <Top {...props} />
}

function Histogram({ of, column, width }: { of: Profiled; column: GridColumn; width: number }): ReactNode {
  const { data } = useProfile(of, column.name, 'histogram')
  return (
    <div className={css['drawing']}>{data !== undefined && <HistogramBars profile={data} width={width - 17} />}</div>
  )
}

function HistogramBars({ profile: { bins, kind }, width }: { profile: HistogramProfile; width: number }): ReactNode {
  const most = Math.max(1, ...bins.map((bin) => bin.count))
  const step = width / Math.max(1, bins.length)
  const height = 18
  return (
    <svg width={width} height={height} aria-hidden="true" focusable="false" className={css['bars']}>
      {bins.map((bin, at) => {
        const tall = bin.count === 0 ? 0 : Math.max(1.5, (bin.count / most) * height)
        return (
          <rect key={at} x={at * step} y={height - tall} width={Math.max(1, step - 1)} height={tall}>
            <title>{`${cellText(bin.from, kind).text} to ${cellText(bin.to, kind).text}: ${count(bin.count)}`}</title>
          </rect>
        )
      })}
    </svg>
  )
}

function Top({ of, column, summary, width }: Parameters<typeof Spread>[0]): ReactNode {
  const { data } = useProfile(of, column.name, 'top')
  return (
    <div className={css['drawing']}>
      {data !== undefined && <TopBar top={data} rows={summary.rows} width={width - 17} />}
    </div>
  )
}

/** One bar of the values by their frequency; the name of the first within it. */
function TopBar({ top: { top, others }, rows, width }: { top: TopProfile; rows: number; width: number }): ReactNode {
  const all = Math.max(1, others + top.reduce((sum, one) => sum + one.count, 0))
  const [first] = top
  return (
    <div className={css['top']} style={{ width }}>
      {top.slice(0, 8).map(({ value, count: times }, at) => (
        <span key={at} style={{ flexGrow: times }} title={`${cellText(value).text}: ${count(times)}`}>
          {at === 0 && (times / all) * width > 40
            ? `${cellText(value).text} ${percent(times, Math.max(all, rows))}`
            : ''}
        </span>
      ))}
      <span
        className={css['others']}
        style={{ flexGrow: all - sum(top.slice(0, 8)) }}
        title={`others: ${count(others)}`}
      />
      {first === undefined && <span className={css['others']} />}
    </div>
  )
}

function sum(list: TopProfile['top']): number {
  return list.reduce((all, one) => all + one.count, 0)
}

/** `0 – 999 · 3 % null · of 1 M rows`; said in words for those who cannot see the drawing. */
function Facts({ summary, column }: { summary: SummaryProfile; column: GridColumn }): ReactNode {
  const { rows, nulls, distinct, isAbout, min, max, sample, kind } = summary
  const hasRange = (isNumber(kind) || isTime(kind)) && min !== null
  const values = distinct ?? rows - nulls
  const spread = hasRange
    ? `${short(min, column)} – ${short(max, column)}`
    : `${isAbout ? '~' : ''}${values < 1000 ? many(values, 'value') : `${compact(values)} values`}`
  return (
    <p className={css['facts']} title={factsText(summary)}>
      {sample !== undefined && (
        <span className={css['sample']} title={`of a sample of ${count(sample.rows)} of ${count(sample.of)} rows`}>
          sample
        </span>
      )}
      <span className={css['range']}>{spread}</span>
      {nulls > 0 && <span className={css['nulls']}>{`\u00A0· ${percent(nulls, rows)} null`}</span>}
    </p>
  )
}

/** All that is known, for who points at it. */
function factsText({ rows, nulls, distinct, isAbout, min, max, mean, sample }: SummaryProfile): string {
  return [
    `${many(rows, 'row')}, ${count(nulls)} null${distinct === null ? '' : `, ${isAbout ? 'about ' : ''}${many(distinct, 'different value')}`}`,
    ...(min === null
      ? []
      : [
          `least ${cellText(min).text}, greatest ${cellText(max).text}${mean === undefined ? '' : `, mean ${Number(mean.toPrecision(6))}`}`,
        ]),
    ...(sample === undefined ? [] : [`of a sample of ${count(sample.rows)} of ${count(sample.of)} rows`]),
  ].join('\n')
}

function short(value: Cell, { kind }: GridColumn): string {
  const { text } = cellText(value, kind)
  if (isTime(kind)) return text.slice(0, 10)
  return isNumber(kind) ? trimmed(text) : text
}

/** At most a few digits of what has many: `312.840000000` → `312.84`. */
function trimmed(text: string): string {
  const value = Number(text)
  if (!Number.isFinite(value)) return text
  return Math.abs(value) >= 100_000 ? compact(value) : String(Number(value.toPrecision(5)))
}

function percent(part: number, all: number): string {
  const share = (part / Math.max(1, all)) * 100
  if (share > 0 && share < 1) return '<1 %'
  return `${share > 99 && share < 100 ? '>99' : Math.round(share)} %`
}
