import { useMutation, useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { RunSnapshot, RunSummary, StopAnswer } from '../api/contract.ts'
import { keyOf } from '../api/queries.ts'
import { useNow } from '../design/ago.tsx'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { clock, many } from '../design/format.ts'
import { ErrorState } from '../design/states.tsx'
import { percent, shareOf } from '../live/share.ts'
import css from './pipeline-row.module.css'

/** Asked anew that often: a list has no need of every event. */
const every = 2000

/** Where a run stands now. */
function useStanding(pipeline: string, { run }: RunSummary): UseQueryResult<RunSnapshot> {
  return useQuery({
    // a scheduler may give the runs of two pipelines one id
    queryKey: [...keyOf.runs, pipeline, run],
    queryFn: ({ signal }) => call<RunSnapshot>(`/api/runs/${encodeURIComponent(run)}`, { query: { pipeline }, signal }),
    refetchInterval: every,
    retry: false,
    gcTime: 10_000,
  })
}

/** How long a run goes on already, how much of it is read where that can be known, and what came so far. */
export function Running({ pipeline, run }: { pipeline: string; run: RunSummary }): ReactNode {
  const now = useNow(1000)
  const { data } = useStanding(pipeline, run)
  const share = data === undefined ? undefined : shareOf(data)
  const records = data?.totals.records ?? run.records
  return (
    <>
      <p>
        running <span className="number">{clock(now - Date.parse(run.startedAt))}</span>
        {share !== undefined && (
          <span className={css['percent']} title={titles[share.of]}>
            {percent(share)}
          </span>
        )}
      </p>
      <p className={css['soft']}>
        {data?.phase === 'loading' && 'loading · '}
        {many(records, 'record')} so far
      </p>
    </>
  )
}

const titles = {
  records: 'of the records that the API announced',
  parents: 'of the parents that are read for',
} as const

/** Stops a run that this studio started at its next safe point; nothing where it was started elsewhere. */
export function StopRun({ pipeline, run }: { pipeline: string; run: RunSummary }): ReactNode {
  const { data, refetch } = useStanding(pipeline, run)
  const stop = useMutation({
    mutationFn: () =>
      call<StopAnswer>(`/api/runs/${encodeURIComponent(run.run)}/stop`, {
        method: 'POST',
        body: {},
        query: { pipeline },
      }),
    onSuccess: () => void refetch(),
  })
  if (data?.isOwn !== true) return null
  const label = data.isStopping ? 'End it now' : 'Stop'
  return (
    <>
      <Button
        look={data.isStopping ? 'danger' : 'plain'}
        icon="stop"
        isBusy={stop.isPending}
        aria-label={`${label}: ${pipeline}`}
        title={
          data.isStopping
            ? 'Ends its process at once. What is not yet durable is read again by the next run.'
            : 'At the next safe point: what was read is kept, and the next run goes on from there.'
        }
        onClick={() => stop.mutate()}
      >
        {label}
      </Button>
      <Dialog isOpen={stop.isError} onClose={stop.reset} title={`"${pipeline}" was not stopped`}>
        {stop.isError && <ErrorState error={reportFor(stop.error)} onRetry={() => stop.mutate()} isCompact />}
      </Dialog>
    </>
  )
}
