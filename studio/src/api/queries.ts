import { QueryClient, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { ApiFailure, call } from './client.ts'
import type { Project, ProjectPipeline } from './contract.ts'

/** What was asked once stays until `/api/watch` says that it is old; then it is asked anew while the old is shown. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      retry: (failures, cause) => failures < 2 && cause instanceof ApiFailure && [0, 503].includes(cause.status),
    },
  },
})

/** The first part of every key below: who hears of changes marks by it. */
export const keyOf = {
  project: ['project'],
  /** everything about one pipeline's data, state and runs: `['p', id, …]` */
  pipeline: (id: string) => ['p', id],
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

/** `/api/p/<id>` and what follows. */
export function pipelinePath(id: string, rest: string): string {
  return `/api/p/${encodeURIComponent(id)}/${rest}`
}
