import { useMutation, type UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call, reportFor } from '../api/client.ts'
import type {
  PendingLoaded,
  PendingPackage,
  PipelineStatus,
  RunRequest,
  SyncAnswer,
  SyncRequest,
} from '../api/contract.ts'
import { keyOf, pipelinePath, queries } from '../api/queries.ts'
import { Pending } from '../app/pending.tsx'
import { navigate } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { Ago } from '../design/ago.tsx'
import { Bar } from '../design/bar.tsx'
import { Button } from '../design/button.tsx'
import { bytes, count, many } from '../design/format.ts'
import { EmptyState, ErrorState } from '../design/states.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import css from './history-page.module.css'

/** Rows that were read and are not in the destination: loaded as they are, gone on with by a run, or thrown away. */
export function PendingTab({
  pipeline,
  status,
}: {
  pipeline: string
  status: UseQueryResult<PipelineStatus>
}): ReactNode {
  const [isAsking, setAsking] = useState(false)
  const { load, readOn } = useStarting(pipeline)
  if (status.isError) return <ErrorState error={reportFor(status.error)} onRetry={() => void status.refetch()} />
  if (status.data === undefined)
    return <Pending query={status} queryKey={keyOf.status(pipeline)} what="what lies here" />
  const { pending } = status.data
  const hasSealed = pending.some(({ status: one }) => one === 'sealed')
  const isBusy = pending.some(({ status: one }) => one === 'busy')
  if (pending.length === 0)
    return (
      <EmptyState title="Nothing is pending">
        All that was read is in {status.data.destination ?? 'the destination'}. What an interrupted run leaves lies here
        until the next run takes it up.
      </EmptyState>
    )
  return (
    <div className={css['scroll']}>
      {[load, readOn].map(
        ({ isError, error }, at) =>
          isError && (
            <Bar key={at} tone="bad">
              {reportFor(error).message}
            </Bar>
          ),
      )}
      <div className={css['head']}>
        <p>
          {many(pending.length, 'package')} on this machine, not in {status.data.destination ?? 'the destination'}. The
          next run takes them up by itself: it loads what was read to its end, and goes on with what is half read.
          {!hasSealed && ' None of them was read to its end: there is nothing to load yet.'}
        </p>
        {hasSealed && (
          <Button
            look="primary"
            isBusy={load.isPending || isBusy}
            title="sluice run --pending-only: asks the API for nothing"
            onClick={() => load.mutate()}
          >
            Load now
          </Button>
        )}
        <Button
          look={hasSealed ? 'plain' : 'primary'}
          isBusy={readOn.isPending || isBusy}
          onClick={() => readOn.mutate()}
        >
          Load, and read on
        </Button>
        <Button look="danger" isBusy={isBusy} onClick={() => setAsking(true)}>
          Throw away…
        </Button>
      </div>
      <Packages pending={pending} />
      {isAsking && <ThrowAway pipeline={pipeline} onClose={() => setAsking(false)} />}
    </div>
  )
}

/** The two runs that take up what lies here; each leads to its page. */
function useStarting(pipeline: string) {
  const started = {
    onSuccess: ({ run }: PendingLoaded) => navigate(hrefOf({ page: 'run', pipeline, run })),
  }
  const load = useMutation({
    mutationFn: () => call<PendingLoaded>(pipelinePath(pipeline, 'pending/load'), { body: {} }),
    ...started,
  })
  const readOn = useMutation({
    mutationFn: () => call<PendingLoaded>('/api/runs', { body: { pipeline } satisfies RunRequest }),
    ...started,
  })
  return { load, readOn }
}

function Packages({ pending }: { pending: readonly PendingPackage[] }): ReactNode {
  return (
    <table className={css['table']}>
      <thead>
        <tr>
          <th scope="col">Package</th>
          <th scope="col">State</th>
          <th scope="col">Since</th>
          <th scope="col" className="number">
            Rows
          </th>
          <th scope="col" className="number">
            Size
          </th>
        </tr>
      </thead>
      <tbody>
        {pending.map(({ loadId, words, since, rows, bytes: size }) => (
          <tr key={loadId}>
            <th scope="row" className="mono">
              {loadId}
            </th>
            <td>{words}</td>
            <td>{since === null ? '–' : <Ago time={since} />}</td>
            <td className="number">{rows === null ? 'not known' : count(rows)}</td>
            <td className="number">{bytes(size)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function ThrowAway({ pipeline, onClose }: { pipeline: string; onClose: () => void }): ReactNode {
  const sync = (body: SyncRequest): Promise<SyncAnswer> => call<SyncAnswer>(pipelinePath(pipeline, 'sync'), { body })
  return (
    <ConfirmDialog
      title="Throw away what was read?"
      plan={() => sync({ dryRun: true })}
      apply={async ({ packages }) => {
        // what came since nobody was shown: it stays
        await sync({ dryRun: false, packages: packages.map(({ loadId }) => loadId) })
        await queries.invalidateQueries({ queryKey: keyOf.pipeline(pipeline) })
      }}
      planKey={['sync', pipeline]}
      button={() => 'Throw away'}
      onClose={onClose}
    >
      {({ packages }) => (
        <p>
          {many(packages.length, 'package')} with{' '}
          {packages.some(({ rows }) => rows === null)
            ? 'rows that nobody counted'
            : many(
                packages.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
                'row',
              )}{' '}
          will be deleted from this machine. The next run reads them from the API again; nothing in the destination
          changes.
        </p>
      )}
    </ConfirmDialog>
  )
}
