import { QueryClient, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { ApiFailure, call } from './client.ts'
import type { PipelineStatus, Project, ProjectPipeline, TableList } from './contract.ts'

/** What was asked once stays until `/api/watch` says that it is old; then it is asked anew while the old is shown. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      // the studio is on this machine: it answers without a network
      networkMode: 'always',
      retry: (failures, cause) => failures < 2 && cause instanceof ApiFailure && [0, 503].includes(cause.status),
    },
    mutations: { networkMode: 'always' },
  },
})

/** The first part of every key below: who hears of changes marks by it. */
export const keyOf = {
  project: ['project'],
  /** everything about one pipeline's data, state and runs: `['p', id, …]` */
  pipeline: (id: string) => ['p', id],
  /** the tables of a pipeline, with their rows */
  tables: (id: string) => ['p', id, 'tables'],
  /** its schema, as the builder compares with it */
  schema: (id: string) => ['p', id, 'schema'],
  /** under the key of the history: what happens to runs happens to packages, too */
  status: (id: string) => ['p', id, 'history', 'status'],
  /** so is what the next run starts from */
  state: (id: string) => ['p', id, 'history', 'state'],
  runs: ['runs'],
  config: (file: string) => ['config', file],
  secrets: ['secrets'],
} as const

/** GET /api/project. */
export function useProject(): UseQueryResult<Project> {
  return useQuery({ queryKey: keyOf.project, queryFn: ({ signal }) => call<Project>('/api/project', { signal }) })
}

/** One pipeline of the project; undefined while it is not known, or when there is none of that id. */
export function usePipeline(id: string): ProjectPipeline | undefined {
  return useProject().data?.pipelines.find((pipeline) => pipeline.id === id)
}

/** GET …/tables. */
export function useTables(id: string): UseQueryResult<TableList> {
  return useQuery({
    queryKey: keyOf.tables(id),
    queryFn: ({ signal }) => call<TableList>(pipelinePath(id, 'tables'), { signal }),
  })
}

/** GET …/status; `isFollowed` = asked anew while a package is busy: each time the destination is asked, too. */
export function useStatus(id: string, { isFollowed = true } = {}): UseQueryResult<PipelineStatus> {
  return useQuery({
    queryKey: keyOf.status(id),
    queryFn: ({ signal }) => call<PipelineStatus>(pipelinePath(id, 'status'), { signal }),
    // nobody tells when a process lets go of a package
    refetchInterval: ({ state }) =>
      isFollowed && state.data?.pending.some(({ status }) => status === 'busy') === true ? 1000 : false,
  })
}

/** What a browser remembers of a pipeline stands under this: two projects may have pipelines of one name. */
export function usePlaceKey(id: string): string {
  const folder = useProject().data?.folder
  return folder === undefined ? id : `${folder} ${id}`
}

/** `/api/p/<id>` and what follows. */
export function pipelinePath(id: string, rest: string): string {
  return `/api/p/${encodeURIComponent(id)}/${rest}`
}
