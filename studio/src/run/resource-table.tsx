import { Fragment, type ReactNode } from 'react'
import type { SnapshotResource, Verdict } from '../api/contract.ts'
import { Link } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { Meter } from '../design/bars.tsx'
import { classes } from '../design/class-names.ts'
import { count } from '../design/format.ts'
import { type Status, StatusDot } from '../design/status-dot.tsx'
import { TableName } from '../design/table-name.tsx'
import type { LiveRun } from '../live/live-run.ts'
import { rateOf, type Sample } from '../live/rates.ts'
import css from './resource-table.module.css'
import { rootTables } from './root-tables.ts'
import { Waits } from './waits.tsx'

type Run = NonNullable<LiveRun['run']>

/** What each resource has read so far, of how much, and what it does now; child tables below it. */
export function ResourceTable({
  run,
  samples,
  pipeline,
}: {
  run: Run
  samples: readonly Sample[]
  pipeline: string
}): ReactNode {
  if (run.resources.length === 0) return null
  return (
    <div className={css['scroll']}>
      <table className={css['table']}>
        <caption className="aside">Resources of the run</caption>
        <thead>
          <tr>
            <th scope="col">resource</th>
            <th scope="col">pages</th>
            <th scope="col">records</th>
            <th scope="col" className={css['wide']}>
              of
            </th>
            <th scope="col" className={css['wide']}>
              rate
            </th>
            <th scope="col">state</th>
          </tr>
        </thead>
        <tbody>
          {run.resources.map((resource) => (
            <Rows
              key={resource.resource}
              resource={resource}
              run={run}
              rate={rateOf(samples, resource.resource)}
              pipeline={pipeline}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Rows({
  resource,
  run,
  rate,
  pipeline,
}: {
  resource: SnapshotResource
  run: Run
  rate: number | undefined
  pipeline: string
}): ReactNode {
  const { pages, totalPages, records, total, state, rows } = resource
  // its table may be called otherwise than it is; of several none is that of the resource
  const roots = rootTables(resource)
  const [root = resource.resource, second] = roots
  const children = Object.entries(rows).filter(([table]) => table !== root || second !== undefined)
  const isOver = run.outcome !== 'running'
  return (
    <Fragment>
      <tr>
        <th scope="row">
          <TableLink
            pipeline={pipeline}
            table={root}
            name={resource.resource}
            isLoaded={Object.keys(rows).length > 0 && isOver}
          />
        </th>
        <td className="number">
          {count(pages)}
          {totalPages !== undefined && <span className={css['soft']}>/{count(totalPages)}</span>}
        </td>
        <td className="number">{count(records)}</td>
        <td className={classes('number', css['wide'])}>{total === undefined ? '' : count(total)}</td>
        <td className={classes('number', css['wide'])}>
          {state === 'reading' && rate !== undefined && !isOver ? `${count(Math.round(rate))}/s` : ''}
        </td>
        <td className={css['state']}>
          <State resource={resource} run={run} />
        </td>
      </tr>
      {children.map(([table, amount]) => (
        <tr key={table} className={css['child']}>
          <th scope="row">
            <span aria-hidden="true">{'└\u00A0'}</span>
            <TableLink pipeline={pipeline} table={table} name={belowRoot(table, root)} isLoaded={isOver} />
          </th>
          <td />
          <td className="number">{count(amount)}</td>
          <td colSpan={2} className={css['wide']} />
          <td className={css['soft']}>
            <span className={css['wide']}>
              {second === undefined || !roots.includes(table) ? 'child table' : 'table'}
            </span>
          </td>
        </tr>
      ))}
    </Fragment>
  )
}

/** Below its resource the first part of a name says nothing new. */
function belowRoot(table: string, root: string): string {
  return table.startsWith(`${root}__`) ? table.slice(root.length + 2) : table
}

function TableLink({
  pipeline,
  table,
  name = table,
  isLoaded,
}: {
  pipeline: string
  table: string
  /** that is shown */
  name?: string
  isLoaded: boolean
}): ReactNode {
  if (!isLoaded) return <TableName name={name} />
  return (
    <Link href={hrefOf({ page: 'data', pipeline, table })} title={table}>
      <TableName name={name} />
    </Link>
  )
}

function State({ resource, run }: { resource: SnapshotResource; run: Run }): ReactNode {
  const wait = run.waiting.find((each) => each.resource === resource.resource)
  const { parents, verdict, state } = resource
  if (verdict !== null) return <VerdictOf verdict={verdict} />
  if (run.outcome !== 'running')
    return <StatusDot status="idle" label={state === 'waiting' ? 'not begun' : 'not read to its end'} isLabelShown />
  return (
    <>
      {wait === undefined ? (
        <StatusDot
          status={state === 'reading' ? 'running' : 'idle'}
          label={state === 'reading' ? readingWords(resource, run) : 'waits for its turn'}
          isLabelShown
        />
      ) : (
        <Waits wait={wait} />
      )}
      {parents !== undefined && parents.seen > 0 && (
        <span className={css['parents']}>
          <span className={css['soft']}>
            {count(parents.done)} of {count(parents.seen)} parents
          </span>
          <Meter done={parents.done} of={parents.seen} label={`Parents done of ${resource.resource}`} />
        </span>
      )}
    </>
  )
}

/** How many of its requests have no answer yet; one is what there is always. */
function readingWords({ resource }: SnapshotResource, { requests }: Run): string {
  const out = requests.filter((one) => one.resource === resource && one.status === null && one.retry === undefined)
  return out.length > 1 ? `reading, ${count(out.length)} requests out` : 'reading'
}

function VerdictOf({ verdict }: { verdict: Verdict }): ReactNode {
  const mayBeMore = verdict.kind === 'unknown' && verdict.more
  return <StatusDot status={mayBeMore ? 'warn' : statuses[verdict.kind]} label={verdictWords(verdict)} isLabelShown />
}

const statuses: Readonly<Record<Verdict['kind'], Status>> = {
  complete: 'good',
  short: 'warn',
  unknown: 'good',
  limited: 'good',
  ignored: 'idle',
  failed: 'bad',
}

function verdictWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'complete':
      return 'complete'
    case 'short':
      return verdict.missing === undefined || verdict.announced === undefined
        ? `short: ${verdict.why}`
        : `short by ${count(verdict.missing)} of ${count(verdict.announced)}`
    case 'unknown':
      return verdict.more ? `perhaps not all: ${verdict.why}` : `read to its end: ${verdict.why}`
    case 'limited':
      return `limited: ${verdict.why}`
    case 'ignored':
      return 'ended by a response action'
    case 'failed':
      return `failed: ${verdict.why}`
  }
}
