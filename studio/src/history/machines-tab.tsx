import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { Fragment, type ReactNode } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { MachinesAnswer, MachinesNow, ManyRun, ManyWorker } from '../api/contract.ts'
import { keyOf, pipelinePath } from '../api/queries.ts'
import { Pending } from '../app/pending.tsx'
import { Ago, useNow } from '../design/ago.tsx'
import { Bar } from '../design/bar.tsx'
import { Meter } from '../design/bars.tsx'
import { count, duration, many } from '../design/format.ts'
import { EmptyState, ErrorState } from '../design/states.tsx'
import { StatusDot } from '../design/status-dot.tsx'
import { visibleLines } from '../design/visible.ts'
import css from './history-page.module.css'

const key = (pipeline: string) => [...keyOf.pipeline(pipeline), 'history', 'machines']

/** GET …/machines: nobody tells of what happens on other machines, so it is asked again and again while the page is looked at. */
export function useMachines(pipeline: string): UseQueryResult<MachinesAnswer> {
  return useQuery({
    queryKey: key(pipeline),
    queryFn: ({ signal }) => call<MachinesAnswer>(pipelinePath(pipeline, 'machines'), { signal }),
    refetchInterval: ({ state }) => (state.data === undefined || state.data.machines === null ? 10_000 : 2000),
  })
}

/** A run that many machines read: how far it is, who works on it, and what they wait for. */
export function MachinesTab({
  pipeline,
  machines,
}: {
  pipeline: string
  machines: UseQueryResult<MachinesAnswer>
}): ReactNode {
  if (machines.isError) return <ErrorState error={reportFor(machines.error)} onRetry={() => void machines.refetch()} />
  if (machines.data === undefined)
    return <Pending query={machines} queryKey={key(pipeline)} what="where machines meet" lines={6} />
  const now = machines.data.machines
  if (now === null)
    return (
      <EmptyState title="No run on many machines">
        One that is planned here with <code>sluice run --store</code> shows here while it is read, with its workers.
      </EmptyState>
    )
  return (
    <div className={css['scroll']}>
      {now.error !== undefined && (
        <Bar tone="warn">
          {now.place} could not be asked. {visibleLines(now.error.message)} {now.error.hint}
        </Bar>
      )}
      {now.run !== null && <Progress now={now} run={now.run} />}
      {now.run !== null && <Workers workers={now.workers} run={now.run} />}
      {now.run !== null && <Units run={now.run} />}
    </div>
  )
}

function Progress({ now, run }: { now: MachinesNow; run: ManyRun }): ReactNode {
  const sum = (what: 'waiting' | 'taken' | 'done' | 'failed'): number =>
    run.resources.reduce((total, resource) => total + resource[what], 0)
  const [done, failed] = [sum('done'), sum('failed')]
  const all = done + failed + sum('waiting') + sum('taken')
  const speed = now.perSecond
  return (
    <>
      {failed > 0 && (
        <Bar tone="bad">
          {many(failed, 'unit')} failed; the next run lets them wait again.{' '}
          {run.failed[0] !== undefined && visibleLines(`${run.failed[0].unit}: ${run.failed[0].message}`)}
        </Bar>
      )}
      <div className={css['head']}>
        <p>
          Run <span className="mono">{run.id}</span> meets at <span className="mono">{now.place}</span>:{' '}
          {run.isRead
            ? 'it is read, and waits to be put together.'
            : `${count(done)} of ${many(all, 'unit')} are read.`}
          {speed !== null &&
            ` ${count(Math.round(speed.records))} records and ${count(Math.round(speed.pages))} pages a second.`}
          {run.waitForParents.length > 0 &&
            ` ${run.waitForParents.join(', ')} ${run.waitForParents.length === 1 ? 'waits' : 'wait'} until all parents are read.`}
        </p>
        {all > 0 && <Meter done={done} of={all} label="Units that are read" />}
      </div>
    </>
  )
}

function Workers({ workers, run }: { workers: readonly ManyWorker[]; run: ManyRun }): ReactNode {
  if (workers.length === 0)
    return (
      <p className={css['note']}>
        {run.isRead ? 'Nobody works on it.' : 'Nobody reads at the moment. A worker is started with "sluice worker".'}
      </p>
    )
  return (
    <div className={css['wide']} tabIndex={0} role="region" aria-label="Workers as a table">
      <table className={css['table']}>
        <thead>
          <tr>
            <th scope="col">Worker</th>
            <th scope="col">Reads</th>
            <th scope="col" className="number">
              Done
            </th>
            <th scope="col" className="number">
              Records/s
            </th>
            <th scope="col" className="number">
              Pages/s
            </th>
            <th scope="col">Waits for</th>
          </tr>
        </thead>
        <tbody>
          {workers.map((worker) => (
            <WorkerLine key={worker.name} worker={worker} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

type Signed = NonNullable<ManyWorker['signed']>

/** So many units are named. */
const mostNamed = 3

function WorkerLine({ worker: { name, units, signed } }: { worker: ManyWorker }): ReactNode {
  const more = units.length - mostNamed
  const alive = signed?.isSilent === true ? undefined : signed
  return (
    <tr>
      <th scope="row" className="mono">
        {visibleLines(name)}
        {signed !== undefined && (
          <small>
            since <Ago time={signed.since} />
          </small>
        )}
      </th>
      <td className={css['how']}>
        {units.length === 0 ? 'nothing' : visibleLines(units.slice(0, mostNamed).join(', '))}
        {more > 0 && ` and ${count(more)} more`}
        {signed !== undefined && <small>{`${count(units.length)} of ${count(signed.concurrency)} at once`}</small>}
      </td>
      <td className="number">{signed === undefined ? '–' : count(signed.done)}</td>
      <td className="number">{alive === undefined ? '–' : count(Math.round(alive.recordsPerSecond))}</td>
      <td className="number">{alive === undefined ? '–' : count(Math.round(alive.pagesPerSecond))}</td>
      <td className={css['how']}>{signed === undefined ? '–' : <SignedWaits signed={signed} />}</td>
    </tr>
  )
}

/** What it waits for and how long still; of a silent one when it was last heard of. */
function SignedWaits({ signed: { isSilent, lastSeen, waits } }: { signed: Signed }): ReactNode {
  const now = useNow(1000)
  if (isSilent) {
    const words = `last seen ${duration(Math.max(0, Math.floor((now - Date.parse(lastSeen)) / 1000) * 1000))} ago`
    return <StatusDot status="warn" label={words} isLabelShown />
  }
  if (waits.length === 0) return '–'
  return waits.map(({ why, until }) => {
    const left = Date.parse(until) - now
    const words = left > 0 ? `${duration(Math.ceil(left / 1000) * 1000)} left` : 'a moment ago'
    return (
      <Fragment key={why}>
        {visibleLines(why)}
        <small>{words}</small>
      </Fragment>
    )
  })
}

function Units({ run }: { run: ManyRun }): ReactNode {
  return (
    <div className={css['wide']} tabIndex={0} role="region" aria-label="Units as a table">
      <table className={css['table']}>
        <thead>
          <tr>
            <th scope="col">Resource</th>
            {['Waiting', 'At work', 'Done', 'Failed', 'Pages', 'Records'].map((name) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {run.resources.map(({ resource, waiting, taken, done, failed, pages, records }) => (
            <tr key={resource}>
              <th scope="row">{visibleLines(resource)}</th>
              {Object.entries({ waiting, taken, done, failed, pages, records }).map(([what, amount]) => (
                <td key={what} className="number">
                  {count(amount)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
