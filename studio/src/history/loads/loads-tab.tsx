import { type ReactNode, useRef } from 'react'
import type { HistoryRun, PipelineHistory } from '../../api/contract.ts'
import { useListKeys } from '../../app/lists/list-keys.ts'
import { Link } from '../../app/router.tsx'
import { hrefOf } from '../../app/routes.ts'
import { shownOutcome } from '../../app/status-of.ts'
import { Ago } from '../../design/ago.tsx'
import { count, duration, many } from '../../design/format.ts'
import { StatusDot } from '../../design/status-dot.tsx'
import { visibleLines } from '../../design/visible.ts'
import css from '../history-page.module.css'
import { LoadChart } from './load-chart.tsx'
import { phasesOf } from './time-axis.ts'

/** The runs that left a journal, as a picture and as a table. */
export function LoadsTab({ pipeline, history }: { pipeline: string; history: PipelineHistory }): ReactNode {
  const { runs, kept } = history
  const list = useRef<HTMLTableSectionElement>(null)
  useListKeys(list, 'th a')
  return (
    <div className={css['scroll']}>
      <LoadChart pipeline={pipeline} runs={runs} />
      <div className={css['wide']} tabIndex={0} role="region" aria-label="Runs as a table">
        <table className={css['table']}>
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">How it went</th>
              <th scope="col" className="number">
                Took
              </th>
              <th scope="col" className="number">
                Reading
              </th>
              <th scope="col" className="number">
                Loading
              </th>
              <th scope="col" className="number">
                Rows
              </th>
              <th scope="col" className="number">
                Requests
              </th>
              <th scope="col" className="number">
                Waited
              </th>
              <th scope="col">Started by</th>
            </tr>
          </thead>
          <tbody ref={list}>
            {runs.map((run) => (
              <RunLine key={run.summary.run} pipeline={pipeline} run={run} />
            ))}
          </tbody>
        </table>
      </div>
      <p className={css['note']}>
        {runs.length < kept ? `The last ${runs.length} of ${count(kept)} runs` : many(runs.length, 'run')}. Each leaves
        a journal; the last 200 are kept.
      </p>
    </div>
  )
}

function RunLine({ pipeline, run }: { pipeline: string; run: HistoryRun }): ReactNode {
  const { summary, warnings, schemaChanges } = run
  const { extract, load } = phasesOf(run)
  const why = summary.error?.message ?? summary.why
  return (
    <tr>
      <th scope="row">
        <Link href={hrefOf({ page: 'run', pipeline, run: summary.run })}>
          <Ago time={summary.startedAt} />
        </Link>
        <small className="mono" title={summary.run}>
          {summary.run.length > 24 ? summary.run.slice(0, 8) : summary.run}
        </small>
      </th>
      <td className={css['how']}>
        <StatusDot {...shownOutcome(summary.outcome)} isLabelShown />
        {why !== null && <small>{visibleLines(why)}</small>}
        {why === null && warnings.length > 0 && <small>{many(warnings.length, 'warning')}</small>}
        {schemaChanges.length > 0 && <small>{many(schemaChanges.length, 'table')} changed</small>}
      </td>
      <td className="number">{duration(summary.ms)}</td>
      <td className="number">{extract === 0 ? '–' : duration(extract)}</td>
      <td className="number">{load === 0 ? '–' : duration(load)}</td>
      <td className="number" title={tablesText(summary.tables)}>
        {count(summary.rows)}
      </td>
      <td className="number">
        {count(summary.requests)}
        {summary.retries > 0 && <small>{many(summary.retries, 'retry', 'retries')}</small>}
      </td>
      <td className="number">{summary.waitedMs === 0 ? '–' : duration(summary.waitedMs)}</td>
      <td>{summary.command}</td>
    </tr>
  )
}

function tablesText(tables: Readonly<Record<string, number>>): string {
  return Object.entries(tables)
    .map(([table, rows]) => `${table}: ${count(rows)}`)
    .join('\n')
}
