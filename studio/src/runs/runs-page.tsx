import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useRef } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { ListedRun, RunList } from '../api/contract.ts'
import { keyOf } from '../api/queries.ts'
import { useListKeys } from '../app/lists/list-keys.ts'
import { ListSearch, useLookedFor } from '../app/lists/list-search.tsx'
import { Page } from '../app/page.tsx'
import { Pending } from '../app/pending.tsx'
import { Link } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { shownOutcome } from '../app/status-of.ts'
import { Ago } from '../design/ago.tsx'
import { classes } from '../design/class-names.ts'
import { count, duration, many } from '../design/format.ts'
import { EmptyState, ErrorState } from '../design/states.tsx'
import { StatusDot } from '../design/status-dot.tsx'
import { visibleLines } from '../design/visible.ts'
import css from './runs-page.module.css'

/** The last runs of all pipelines, newest first, whoever started them. */
export function RunsPage(): ReactNode {
  const runs = useQuery({
    queryKey: keyOf.runs,
    queryFn: ({ signal }) => call<RunList>('/api/runs', { query: { limit: 100 }, signal }),
  })
  if (runs.isError)
    return (
      <Page>
        <ErrorState error={reportFor(runs.error)} onRetry={() => void runs.refetch()} />
      </Page>
    )
  if (runs.data === undefined) return <Pending query={runs} queryKey={keyOf.runs} what="the runs" lines={8} />
  if (runs.data.runs.length === 0)
    return (
      <Page command="sluice status">
        <EmptyState isPage title="Nothing has run yet" action={<Link href="/">The pipelines</Link>}>
          Runs that cron, a terminal or a colleague on this machine starts in this folder appear here as well.
        </EmptyState>
      </Page>
    )
  return <Listed runs={runs.data.runs} />
}

/** Fewer are seen at a glance. */
const searchedFrom = 12

function Listed({ runs }: { runs: readonly ListedRun[] }): ReactNode {
  const list = useRef<HTMLTableSectionElement>(null)
  useListKeys(list, 'th a')
  const isLookedFor = useLookedFor()
  const shown = runs.filter(({ pipeline, summary: { outcome, command, why } }) =>
    isLookedFor([pipeline, shownOutcome(outcome).label, command, why ?? ''].join(' ')),
  )
  return (
    <Page command="sluice status">
      <div className={css['page']}>
        <header className={css['head']}>
          <h1>Runs</h1>
          {runs.length >= searchedFrom && <ListSearch label="Look for runs" />}
          {shown.length < runs.length && (
            <p className={css['soft']} role="status">
              {count(shown.length)} of {many(runs.length, 'run')}
            </p>
          )}
        </header>
        <div className={css['scroll']}>
          <table className={css['table']}>
            <caption className="aside">The last runs, newest first</caption>
            <thead>
              <tr>
                <th scope="col">run</th>
                <th scope="col">pipeline</th>
                <th scope="col">rows</th>
                <th scope="col">took</th>
                <th scope="col">warnings</th>
                <th scope="col" className={css['wide']}>
                  started by
                </th>
                <th scope="col" className={css['wide']}>
                  why
                </th>
              </tr>
            </thead>
            <tbody ref={list}>
              {shown.map((run) => (
                <Row key={`${run.pipeline} ${run.summary.run}`} run={run} />
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </Page>
  )
}

function Row({ run: { pipeline, summary } }: { run: ListedRun }): ReactNode {
  const shown = shownOutcome(summary.outcome)
  const why = summary.why === null ? null : visibleLines(summary.why)
  return (
    <>
      <tr data-more={why !== null}>
        <th scope="row">
          <span className={css['run']}>
            <StatusDot {...shown} />
            <Link href={hrefOf({ page: 'run', pipeline, run: summary.run })}>
              {shown.label} <Ago time={summary.startedAt} />
            </Link>
          </span>
        </th>
        <td>
          <bdi>{pipeline}</bdi>
        </td>
        <td className="number">{count(summary.rows)}</td>
        <td className="number">{duration(summary.ms)}</td>
        <td className="number">{summary.warnings === 0 ? '' : count(summary.warnings)}</td>
        <td className={css['wide']}>{summary.command}</td>
        <td className={classes(css['why'], css['wide'])}>{why}</td>
      </tr>
      {/* where there is no room beside it */}
      {why !== null && (
        <tr className={css['below']}>
          <td colSpan={5}>{why}</td>
        </tr>
      )}
    </>
  )
}
