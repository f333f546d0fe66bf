import { type ReactNode, useMemo, useState } from 'react'
import type { HistoryRun } from '../../api/contract.ts'
import { navigate } from '../../app/router.tsx'
import { hrefOf } from '../../app/routes.ts'
import { shownOutcome } from '../../app/status-of.ts'
import { duration, many, moment } from '../../design/format.ts'
import { useWidth } from '../../design/out/use-width.ts'
import css from './load-chart.module.css'
import { mainTables, phasesOf, type PlacedRun, timeAxis } from './time-axis.ts'

const durationHeight = 92
const rowsHeight = 62
const markHeight = 18
const labelHeight = 18
const mostColours = 5

/** Runs over time: how long they took above, a mark of how they went, the rows that they loaded below. */
export function LoadChart({ pipeline, runs }: { pipeline: string; runs: readonly HistoryRun[] }): ReactNode {
  const [box, width] = useWidth()
  const [pointed, setPointed] = useState<HistoryRun>()
  const axis = useMemo(() => timeAxis(runs, Math.max(200, width)), [runs, width])
  const tables = useMemo(() => mainTables(runs, mostColours), [runs])
  const longest = Math.max(1, ...runs.map(({ summary }) => summary.ms))
  const rows = Math.max(0, ...runs.map(({ summary }) => summary.rows))
  const most = Math.max(1, rows)
  const height = durationHeight + markHeight + rowsHeight + labelHeight
  return (
    <figure className={css['chart']}>
      <figcaption className={css['legend']}>
        <span className={css['extract']}>reading</span>
        <span className={css['load']}>loading</span>
        <span className={css['other']}>the rest</span>
        <i>below: rows</i>
        {tables.map((table, at) => (
          <span key={table} className={css['series']} data-hue={at}>
            <bdi>{table}</bdi>
          </span>
        ))}
        {!axis.isTrue && <i>evenly spaced: some runs are close together</i>}
      </figcaption>
      <div ref={box} className={css['box']} style={{ height }}>
        {width > 0 && (
          <svg
            width={width}
            height={height}
            role="img"
            aria-label={`${many(runs.length, 'run')} over time. The table below says the same.`}
            onPointerLeave={() => setPointed(undefined)}
          >
            <Scale width={width} top={0} height={durationHeight} text={duration(longest)} />
            <Scale width={width} top={durationHeight + markHeight} height={rowsHeight} text={many(rows, 'row')} />
            {axis.runs.map((placed) => (
              <Run
                key={placed.run.summary.run}
                placed={placed}
                longest={longest}
                most={most}
                tables={tables}
                isPointed={pointed === placed.run}
                onPoint={() => setPointed(placed.run)}
                onOpen={() => navigate(hrefOf({ page: 'run', pipeline, run: placed.run.summary.run }))}
              />
            ))}
            {axis.labels.map(({ x, text }) => (
              <text key={x} className={css['label']} x={x} y={height - 4}>
                {text}
              </text>
            ))}
          </svg>
        )}
      </div>
      <p className={css['words']}>{pointed === undefined ? ' ' : wordsOf(pointed)}</p>
    </figure>
  )
}

function Scale({ width, top, height, text }: { width: number; top: number; height: number; text: string }): ReactNode {
  return (
    <>
      <path className={css['line']} d={`M0 ${top + height - 0.5}H${width}M0 ${top + 0.5}H${width}`} />
      <text className={css['label']} x={2} y={top + 12}>
        {text}
      </text>
    </>
  )
}

function Run({
  placed: { run, x, width },
  longest,
  most,
  tables,
  isPointed,
  onPoint,
  onOpen,
}: {
  placed: PlacedRun
  longest: number
  most: number
  tables: readonly string[]
  isPointed: boolean
  onPoint: () => void
  onOpen: () => void
}): ReactNode {
  const { extract, load, other } = phasesOf(run)
  const { summary } = run
  const left = x - width / 2
  const rowsTop = durationHeight + markHeight
  const scale = (ms: number): number => (ms / longest) * (durationHeight - 16)
  const named = tables.map((table, at) => ({ rows: summary.tables[table] ?? 0, look: at }))
  const rest = summary.rows - named.reduce((sum, { rows }) => sum + rows, 0)
  return (
    <g className={css['run']} data-pointed={isPointed} onPointerEnter={onPoint} onClick={onOpen}>
      <rect
        className={css['ground']}
        x={x - Math.max(width, 6) / 2 - 1}
        y={0}
        width={Math.max(width, 6) + 2}
        height={rowsTop + rowsHeight}
      />
      <Stack
        left={left}
        width={width}
        bottom={durationHeight}
        parts={[
          { height: scale(extract), name: 'extract' },
          { height: scale(load), name: 'load' },
          { height: scale(other), name: 'other' },
        ]}
      />
      <Mark x={x} y={durationHeight + markHeight / 2} run={run} />
      <Stack
        left={left}
        width={width}
        bottom={rowsTop + rowsHeight}
        parts={[...named, { rows: Math.max(0, rest), look: -1 }].map(({ rows, look }) => ({
          height: (rows / most) * (rowsHeight - 14),
          name: 'series',
          hue: look,
        }))}
      />
    </g>
  )
}

function Stack({
  left,
  width,
  bottom,
  parts,
}: {
  left: number
  width: number
  bottom: number
  parts: readonly { readonly height: number; readonly name: string; readonly hue?: number }[]
}): ReactNode {
  let y = bottom
  return parts.map(({ height, name, hue }, at) => {
    if (height <= 0) return null
    const tall = Math.max(1, height)
    y -= tall
    return <rect key={at} className={css[name]} data-hue={hue} x={left} y={y} width={width} height={tall} />
  })
}

/** One shape for each way that a run can end; nothing for those that went well without a warning. */
function Mark({ x, y, run: { summary, warnings } }: { x: number; y: number; run: HistoryRun }): ReactNode {
  const { status } = shownOutcome(summary.outcome)
  if (status === 'good' && warnings.length === 0) return <circle className={css['good']} cx={x} cy={y} r={1.6} />
  if (status === 'bad') return <path className={css['bad']} d={`M${x - 4} ${y - 4}l8 8m0 -8l-8 8`} />
  if (status === 'stopped') return <rect className={css['stopped']} x={x - 3.5} y={y - 3.5} width={7} height={7} />
  if (status === 'running') return <circle className={css['running']} cx={x} cy={y} r={4} />
  return <path className={css['warn']} d={`M${x} ${y - 4.5}l5 9h-10z`} />
}

function wordsOf(run: HistoryRun): string {
  const { summary, warnings } = run
  const { extract, load } = phasesOf(run)
  return [
    moment(summary.startedAt),
    shownOutcome(summary.outcome).label,
    `${duration(summary.ms)} (reading ${duration(extract)}, loading ${duration(load)})`,
    many(summary.rows, 'row'),
    ...(warnings.length > 0 ? [many(warnings.length, 'warning')] : []),
    'click opens the run',
  ].join(' · ')
}
