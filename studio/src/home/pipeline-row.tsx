import type { ReactNode } from 'react'
import type { ProjectPipeline, RunSummary } from '../api/contract.ts'
import { useStatus } from '../api/queries.ts'
import { Link } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { shownOutcome, shownPipeline } from '../app/status-of.ts'
import { Ago } from '../design/ago.tsx'
import { Bars } from '../design/bars.tsx'
import { count, duration, many } from '../design/format.ts'
import { ErrorState } from '../design/states.tsx'
import { StatusDot } from '../design/status-dot.tsx'
import { RunButton } from '../app/run-button.tsx'
import css from './pipeline-row.module.css'
import { Running, StopRun } from './running.tsx'

/** One pipeline: where it loads, what the last runs brought, and what is wrong with its config. */
export function PipelineRow({ pipeline }: { pipeline: ProjectPipeline }): ReactNode {
  const { id, config, error, resources, destination, dataset, running, lastRun } = pipeline
  return (
    <li className={css['row']}>
      <div className={css['what']}>
        <h2 className={css['name']}>
          <StatusDot {...shownPipeline(pipeline)} />
          <Link href={hrefOf({ page: config === null ? 'history' : 'build', pipeline: id })}>
            <bdi>{id}</bdi>
          </Link>
        </h2>
        <p className={css['soft']}>
          {config === null ? 'ran here, and has no config in this folder' : <span className="mono">{config.file}</span>}
          {config !== null && resources.length > 0 && ` · ${many(resources.length, 'resource')}`}
        </p>
      </div>
      {error === undefined ? (
        <>
          <div className={css['where']}>
            {destination !== null && <Place destination={destination} dataset={dataset} />}
            {lastRun !== null && isFile(destination) && <RowsThere id={id} />}
          </div>
          <div className={css['recent']}>
            <Recent pipeline={pipeline} />
          </div>
          <div className={css['last']}>
            {running !== null ? (
              <Running pipeline={id} run={running} />
            ) : lastRun === null ? (
              <p>not run yet</p>
            ) : (
              <Last id={id} run={lastRun} />
            )}
          </div>
        </>
      ) : (
        <div className={css['broken']}>
          <ErrorState
            error={error}
            isCompact
            placeLink={({ line }, words) => (
              <Link className="mono" href={hrefOf({ page: 'build', pipeline: id }, { line: line?.toString() })}>
                {words}
              </Link>
            )}
          />
        </div>
      )}
      <div className={css['actions']}>
        {running !== null && <StopRun pipeline={id} run={running} />}
        {config !== null && error === undefined && <RunButton pipeline={pipeline} hasKeys={false} />}
      </div>
    </li>
  )
}

function Place({ destination, dataset }: { destination: string; dataset: string | null }): ReactNode {
  // the end of a path says more than its beginning
  const [scheme = '', rest = ''] = /^([a-z0-9+]+):\/\/(.*)$/.exec(destination)?.slice(1) ?? ['', destination]
  const short = scheme === 'duckdb' ? (rest.split('/').at(-1) ?? rest) : rest
  return (
    <span title={`${destination} · ${dataset ?? ''}`}>
      {scheme !== '' && <span className={css['scheme']}>{scheme} </span>}
      <span className="mono">{short}</span>
      {dataset !== null && <span className={css['dataset']}>{dataset}</span>}
    </span>
  )
}

/** Rows of all tables that are there now; nothing while that is not known. */
function RowsThere({ id }: { id: string }): ReactNode {
  const { data } = useStatus(id, { isFollowed: false })
  const tables = Object.values(data?.tables ?? {})
  if (tables.length === 0) return null
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  return (
    <Link href={hrefOf({ page: 'data', pipeline: id, table: undefined })} className={css['rows']}>
      {rowsIn(rows, tables.length)}
    </Link>
  )
}

/** Rows of nested tables count, too: how many tables they are in tells so. */
function rowsIn(rows: number, tables: number): string {
  return tables > 1 ? `${many(rows, 'row')} in ${many(tables, 'table')}` : many(rows, 'row')
}

/** Of others nothing is asked unbidden: a warehouse would be woken up, and paid for. */
function isFile(destination: string | null): boolean {
  return destination?.startsWith('duckdb:') === true
}

function Recent({ pipeline: { recent } }: { pipeline: ProjectPipeline }): ReactNode {
  if (recent.length === 0) return null
  const rows = recent.map((run) => run.rows)
  const marks = recent.map(({ outcome }) => outcome !== 'ok' && outcome !== 'warned')
  const bad = marks.filter(Boolean).length
  const words = `Rows of the last ${many(recent.length, 'run')}, from ${count(Math.min(...rows))} to ${count(Math.max(...rows))}${bad > 0 ? `; ${count(bad)} did not go well` : ''}`
  return (
    <>
      <Bars values={rows} marks={marks} label={words} />
      <span className={css['soft']} aria-hidden="true">
        rows, {many(recent.length, 'run')}
      </span>
    </>
  )
}

function Last({ id, run }: { id: string; run: RunSummary }): ReactNode {
  const { label } = shownOutcome(run.outcome)
  return (
    <>
      <p>
        <Link href={hrefOf({ page: 'run', pipeline: id, run: run.run })}>
          {label} <Ago time={run.finishedAt ?? run.startedAt} />
        </Link>
      </p>
      <p className={css['soft']}>
        {run.rows > 0 && `${rowsIn(run.rows, Object.values(run.tables).filter((rows) => rows > 0).length)} · `}
        {duration(run.ms)}
        {run.warnings > 0 && ` · ${many(run.warnings, 'warning')}`}
      </p>
    </>
  )
}
