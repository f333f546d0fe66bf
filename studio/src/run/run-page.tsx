import { type ReactNode, useEffect, useState } from 'react'
import type { RunSnapshot } from '../api/contract.ts'
import { usePipeline } from '../api/queries.ts'
import { Page } from '../app/page.tsx'
import { runCommand } from '../app/run-command.ts'
import { Link, navigate } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { Bar } from '../design/bar.tsx'
import { EmptyState, ErrorState, Loading } from '../design/states.tsx'
import { followRun, type LiveRun, type RunFollower } from '../live/live-run.ts'
import { useStore } from '../live/store.ts'
import { LoadSteps } from './load-steps.tsx'
import { ResourceTable } from './resource-table.tsx'
import { RunHead, wasStopped } from './run-head.tsx'
import { RunLog } from './run-log.tsx'
import css from './run-page.module.css'
import { RunRates } from './run-rates.tsx'
import { RunTells } from './run-tells.tsx'
import { Timeline } from './timeline.tsx'

/** A run, live or over, whoever started it. */
export function RunPage({ pipeline, run }: { pipeline: string; run: string }): ReactNode {
  const [follower] = useState(() => followRun(pipeline, run))
  useEffect(() => follower.start(), [follower])
  return <Followed pipeline={pipeline} follower={follower} />
}

function Followed({ pipeline, follower }: { pipeline: string; follower: RunFollower }): ReactNode {
  const live = useStore(follower.store, (now) => now)
  if (live.failed !== undefined && live.run === undefined)
    return (
      <Page>
        {live.failed.code === 'RUN_NOT_FOUND' ? (
          <EmptyState
            isPage
            title="There is no such run"
            action={<Link href={hrefOf({ page: 'history', pipeline })}>History of {pipeline}</Link>}
          >
            The journals of the last 200 runs are kept. {live.failed.hint}
          </EmptyState>
        ) : (
          <ErrorState error={live.failed} />
        )}
      </Page>
    )
  if (live.run === undefined)
    return <Loading what="the run" lines={6} onCancel={() => navigate(hrefOf({ page: 'history', pipeline }))} />
  return <Shown pipeline={pipeline} follower={follower} live={live} run={live.run} />
}

function Shown({
  pipeline,
  follower,
  live,
  run,
}: {
  pipeline: string
  follower: RunFollower
  live: LiveRun
  run: NonNullable<LiveRun['run']>
}): ReactNode {
  const { error } = run
  const file = usePipeline(pipeline)?.config?.file
  return (
    <Page
      {...commandOf(run, file)}
      bars={
        live.isBroken &&
        run.outcome === 'running' && (
          <Bar tone="stale">The connection broke. It is tried again; the run goes on meanwhile.</Bar>
        )
      }
    >
      <div className={css['page']}>
        <RunHead pipeline={pipeline} run={run} samples={live.samples} onStop={() => follower.stop()} />
        {error !== undefined && !wasStopped(run) && (
          <ErrorState
            error={error}
            placeLink={({ line }, words) => (
              <Link className="mono" href={hrefOf({ page: 'build', pipeline }, { line: line?.toString() })}>
                {words}
              </Link>
            )}
          />
        )}
        <RunRates run={run} />
        <ResourceTable run={run} samples={live.samples} pipeline={pipeline} />
        <Timeline run={run} />
        <LoadSteps run={run} />
        <RunTells run={run} pipeline={pipeline} />
        <RunLog pipeline={pipeline} run={run.run} log={live.log} unlogged={live.unlogged} />
      </div>
    </Page>
  )
}

/** What one could have typed; nothing where the config is not here, or what was asked for is not known. */
function commandOf({ asked }: Pick<RunSnapshot, 'asked'>, file: string | undefined): { readonly command?: string } {
  return file === undefined || asked === undefined ? {} : { command: runCommand(file, asked) }
}
