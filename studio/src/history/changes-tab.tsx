import type { ReactNode } from 'react'
import type { HistoryRun, PipelineHistory } from '../api/contract.ts'
import { Link } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { Ago } from '../design/ago.tsx'
import { many } from '../design/format.ts'
import { EmptyState } from '../design/states.tsx'
import css from './history-page.module.css'

/** What each load changed of the tables. */
export function ChangesTab({ pipeline, history }: { pipeline: string; history: PipelineHistory }): ReactNode {
  const { runs } = history
  const changed = runs.filter(({ schemaChanges }) => schemaChanges.length > 0)
  if (changed.length === 0)
    return (
      <EmptyState
        title="No run changed the tables"
        action={<Link href={hrefOf({ page: 'schema', pipeline })}>See the schema</Link>}
      >
        {many(runs.length, 'run')} left a journal, and none of them made a table or a column.
      </EmptyState>
    )
  return (
    <ol className={css['changes']}>
      {changed.map((run) => (
        <Changed key={run.summary.run} pipeline={pipeline} run={run} before={loadBefore(runs, run)} />
      ))}
    </ol>
  )
}

function Changed({
  pipeline,
  run: { summary, schemaChanges },
  before,
}: {
  pipeline: string
  run: HistoryRun
  before: string | undefined
}): ReactNode {
  return (
    <li>
      <h2>
        <Link href={hrefOf({ page: 'run', pipeline, run: summary.run })}>
          <Ago time={summary.startedAt} />
        </Link>
        <small>{summary.loadId === null ? 'not loaded' : `load ${summary.loadId}`}</small>
        {before !== undefined && <Link href={hrefOf({ page: 'schema', pipeline }, { since: before })}>on the map</Link>}
      </h2>
      <ul>
        {schemaChanges.map(({ table, created, columns }) => (
          <li key={table}>
            <Link href={hrefOf({ page: 'schema', pipeline }, { table })}>
              <bdi>{table}</bdi>
            </Link>{' '}
            {created ? <b>new table, {many(columns.length, 'column')}</b> : <b>+ {many(columns.length, 'column')}</b>}{' '}
            <span className={css['columns']}>
              {columns.slice(0, 40).map(({ name, type }, at) => (
                <span key={name}>
                  {at > 0 && ', '}
                  <bdi>{name}</bdi> <i>{type}</i>
                </span>
              ))}
              {columns.length > 40 && ` and ${columns.length - 40} more`}
            </span>
          </li>
        ))}
      </ul>
    </li>
  )
}

/** The load before a run; runs are newest first. */
function loadBefore(runs: readonly HistoryRun[], run: HistoryRun): string | undefined {
  return runs
    .slice(runs.indexOf(run) + 1)
    .map(({ summary }) => summary.loadId)
    .find((loadId) => loadId !== null)
}
