import { type QueryKey, useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { PipelineHistory } from '../api/contract.ts'
import { keyOf, pipelinePath, usePipeline, useStatus } from '../api/queries.ts'
import { Page } from '../app/page.tsx'
import { Pending } from '../app/pending.tsx'
import { Link, useSearch } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { shellWord } from '../design/out/shell-word.ts'
import { EmptyState, ErrorState } from '../design/states.tsx'
import { Tabs } from '../design/tabs.tsx'
import { ChangesTab } from './changes-tab.tsx'
import { LoadsTab } from './loads/loads-tab.tsx'
import { MachinesTab, useMachines } from './machines-tab.tsx'
import { PendingTab } from './pending-tab.tsx'
import { ScheduleTab } from './schedule-tab.tsx'
import { StateTab } from './state/state-tab.tsx'

const ids = ['loads', 'state', 'pending', 'changes', 'schedule', 'machines'] as const
type TabId = (typeof ids)[number]

const commands: Readonly<Record<TabId, string>> = {
  loads: 'sluice log',
  state: 'sluice state',
  pending: 'sluice status',
  changes: 'sluice diff latest',
  schedule: 'sluice run',
  machines: 'sluice status',
}

/** What a pipeline did, remembers, has lying here, and how to leave it running. */
export function HistoryPage({ pipeline }: { pipeline: string }): ReactNode {
  const [search, change] = useSearch()
  const tab = ids.find((id) => id === search.get('tab')) ?? 'loads'
  const history = useHistory(pipeline)
  const status = useStatus(pipeline)
  const machines = useMachines(pipeline)
  const there = machines.data?.machines ?? null
  const file = usePipeline(pipeline)?.config?.file
  const pending = status.data?.pending.length
  const changed = history.data?.runs.filter(({ schemaChanges }) => schemaChanges.length > 0).length
  return (
    <Page command={`${commands[tab]} ${shellWord(file ?? pipeline)}`} isScrolled={false}>
      <h1 className="aside">History of {pipeline}</h1>
      <Tabs
        label="History"
        tabs={[
          { id: 'loads', label: 'Loads', ...countOf(history.data?.runs.length) },
          { id: 'state', label: 'State' },
          { id: 'pending', label: 'Pending packages', ...countOf(pending) },
          { id: 'changes', label: 'Schema changes', ...countOf(changed) },
          { id: 'schedule', label: 'Schedule' },
          // most run on one
          ...(there === null && tab !== 'machines'
            ? []
            : [{ id: 'machines' as const, label: 'Machines', ...countOf(there?.workers.length) }]),
        ]}
        value={tab}
        onChange={(id) => change({ tab: id === 'loads' ? undefined : id })}
      >
        {tab === 'state' && <StateTab pipeline={pipeline} />}
        {tab === 'schedule' && <ScheduleTab pipeline={pipeline} />}
        {tab === 'machines' && <MachinesTab pipeline={pipeline} machines={machines} />}
        {tab === 'pending' && <PendingTab pipeline={pipeline} status={status} />}
        {(tab === 'loads' || tab === 'changes') && <OfRuns pipeline={pipeline} history={history} tab={tab} />}
      </Tabs>
    </Page>
  )
}

function OfRuns({
  pipeline,
  history,
  tab,
}: {
  pipeline: string
  history: UseQueryResult<PipelineHistory>
  tab: 'loads' | 'changes'
}): ReactNode {
  if (history.isError) return <ErrorState error={reportFor(history.error)} onRetry={() => void history.refetch()} />
  if (history.data === undefined)
    return <Pending query={history} queryKey={historyKey(pipeline)} what="the journals" lines={10} />
  if (history.data.runs.length === 0)
    return (
      <EmptyState title="No runs yet" action={<Link href={hrefOf({ page: 'build', pipeline })}>Go to the config</Link>}>
        Each run leaves a journal, whoever starts it: this page, the command line, cron. They are listed here then.
      </EmptyState>
    )
  return tab === 'loads' ? (
    <LoadsTab pipeline={pipeline} history={history.data} />
  ) : (
    <ChangesTab pipeline={pipeline} history={history.data} />
  )
}

function historyKey(pipeline: string): QueryKey {
  return [...keyOf.pipeline(pipeline), 'history', { limit: 100 }]
}

/** GET …/history; runs that begin or end elsewhere bring it up to date. */
function useHistory(pipeline: string): UseQueryResult<PipelineHistory> {
  return useQuery({
    queryKey: historyKey(pipeline),
    queryFn: ({ signal }) =>
      call<PipelineHistory>(pipelinePath(pipeline, 'history'), { query: { limit: 100 }, signal }),
  })
}

function countOf(count: number | undefined): { readonly count?: number } {
  return count === undefined || count === 0 ? {} : { count }
}
