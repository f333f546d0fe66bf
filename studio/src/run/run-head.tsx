import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { RunAnswer, RunRequest, StopAnswer } from '../api/contract.ts'
import { useCommands } from '../app/keys/commands.ts'
import { Link, navigate } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { shownOutcome } from '../app/status-of.ts'
import { Ago, useNow } from '../design/ago.tsx'
import { Button, buttonLook } from '../design/button.tsx'
import { clock, duration, many } from '../design/format.ts'
import { ErrorState } from '../design/states.tsx'
import { StatusDot } from '../design/status-dot.tsx'
import type { LiveRun } from '../live/live-run.ts'
import type { Sample } from '../live/rates.ts'
import { estimate, estimateWords } from './eta.ts'
import css from './run-head.module.css'
import { Waits } from './waits.tsx'

type Run = NonNullable<LiveRun['run']>

const phases: Readonly<Record<Run['phase'], string>> = {
  starting: 'starting',
  waiting: 'waiting',
  extracting: 'reading',
  loading: 'loading',
  reporting: 'reporting',
  over: 'over',
}

/** How the run stands, how long it takes, and what can be done about it. */
export function RunHead({
  pipeline,
  run,
  samples,
  onStop,
}: {
  pipeline: string
  run: Run
  samples: readonly Sample[]
  onStop: () => Promise<StopAnswer>
}): ReactNode {
  const isRunning = run.outcome === 'running'
  const now = useNow(isRunning ? 1000 : 60_000)
  // a process that is gone said something last at `at`
  const end = isRunning ? now : Date.parse(run.finishedAt ?? run.at)
  const ms = Math.max(0, end - Date.parse(run.startedAt))
  const shown = isRunning ? { status: 'running' as const, label: phases[run.phase] } : shownOutcome(run.outcome)
  return (
    <header className={css['head']}>
      <div className={css['words']}>
        <h1>
          <StatusDot {...shown} isLabelShown />
        </h1>
        <p className={css['time']}>
          {isRunning ? (
            clock(ms)
          ) : (
            <span>
              in {duration(ms)}, <Ago time={run.finishedAt ?? run.startedAt} />
            </span>
          )}
          {isRunning && run.phase === 'extracting' && (
            <span className={css['soft']}>{estimateWords(estimate(run, samples, now))}</span>
          )}
        </p>
        <p className={css['soft']}>
          {run.resumed && 'goes on with an interrupted run · '}
          {run.destination !== null && (
            <>
              into <span className="mono">{run.destination}</span> {run.dataset}
            </>
          )}
        </p>
        {run.waiting
          .filter(({ resource, until }) => resource === undefined && (until === null || Date.parse(until) > now))
          .map((wait) => (
            <p key={`${wait.why} ${wait.since}`}>
              <Waits wait={wait} />
            </p>
          ))}
        {wasStopped(run) ? (
          <p className={css['why']}>
            Stopped. {many(run.totals.durableRows, 'row is', 'rows are')} kept; Resume goes on.
          </p>
        ) : (
          run.why !== null && run.error === undefined && <p className={css['why']}>{run.why}</p>
        )}
      </div>
      <div className={css['actions']}>
        {isRunning ? <Stop run={run} onStop={onStop} /> : <Again pipeline={pipeline} run={run} />}
      </div>
      <Progress run={run} />
    </header>
  )
}

/** True where somebody asked it to stop: nothing went wrong. */
export function wasStopped({ outcome, error }: Pick<Run, 'outcome' | 'error'>): boolean {
  return outcome === 'interrupted' && (error === undefined || error.code === 'INTERRUPTED')
}

function Stop({ run, onStop }: { run: Run; onStop: () => Promise<StopAnswer> }): ReactNode {
  const stop = useMutation({ mutationFn: onStop })
  useCommands(
    run.isOwn
      ? [
          {
            label: run.isStopping ? 'End the run now' : 'Stop the run safely',
            kind: 'Command',
            run: () => stop.mutate(),
          },
        ]
      : [],
  )
  if (!run.isOwn)
    return <p className={css['soft']}>Started elsewhere: it is stopped where it was started, with Ctrl-C.</p>
  return (
    <>
      <Button
        look={run.isStopping ? 'danger' : 'plain'}
        icon="stop"
        isBusy={stop.isPending}
        onClick={() => stop.mutate()}
      >
        {run.isStopping ? 'End it now' : 'Stop safely'}
      </Button>
      {/* of rows that become durable nobody hears each time: they are said with the progress */}
      {!run.isStopping && (
        <p className={css['soft']}>
          {many(run.totals.durableRows, 'row is', 'rows are')} durable: stopped now, the next run goes on from there.
        </p>
      )}
      <p className={css['soft']} role="status">
        {run.isStopping &&
          'It stops at the next safe point. What was read is kept, and the next run goes on from there.'}
      </p>
      {stop.isError && <ErrorState error={reportFor(stop.error)} isCompact />}
    </>
  )
}

function Again({ pipeline, run }: { pipeline: string; run: Run }): ReactNode {
  const isResumable = run.outcome === 'interrupted' || run.outcome === 'killed'
  const start = useMutation({
    mutationFn: (request: RunRequest) => call<RunAnswer>('/api/runs', { body: request }),
    onSuccess: ({ run: next }) => navigate(hrefOf({ page: 'run', pipeline, run: next })),
  })
  return (
    <>
      {run.totals.durableRows > 0 && !isResumable && run.outcome !== 'failed' && (
        <SeeRows pipeline={pipeline} run={run} />
      )}
      <Button
        look={isResumable ? 'primary' : 'plain'}
        icon="play"
        isBusy={start.isPending}
        onClick={() => start.mutate({ pipeline })}
      >
        {isResumable ? 'Resume' : 'Run again'}
      </Button>
      {start.isError && <ErrorState error={reportFor(start.error)} isCompact />}
    </>
  )
}

/** What one does next. */
function SeeRows({ pipeline, run }: { pipeline: string; run: Run }): ReactNode {
  const first = run.resources.find(({ rows }) => Object.keys(rows).length > 0)
  return (
    <Link
      className={buttonLook('primary')}
      href={hrefOf({ page: 'data', pipeline, table: first && Object.keys(first.rows)[0] })}
    >
      See the rows
    </Link>
  )
}

/** Read aloud, every five seconds at most. */
function Progress({ run }: { run: Run }): ReactNode {
  const [said, setSaid] = useState('')
  const words =
    run.outcome === 'running'
      ? `${phases[run.phase]}, ${many(run.totals.records, 'record')}, ${many(run.totals.durableRows, 'row')} durable`
      : `The run is over: ${shownOutcome(run.outcome).label}`
  useEffect(() => {
    const timer = window.setTimeout(() => setSaid(words), said === '' || run.outcome !== 'running' ? 0 : 5000)
    return () => window.clearTimeout(timer)
  }, [words, said, run.outcome])
  return (
    <p className="aside" aria-live="polite">
      {said}
    </p>
  )
}
