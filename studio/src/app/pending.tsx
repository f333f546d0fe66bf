import type { QueryKey, UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { queries } from '../api/queries.ts'
import { Button } from '../design/button.tsx'
import { EmptyState, Loading } from '../design/states.tsx'

/** In place of an answer that is not there yet: it can be cancelled after a while, and asked for again then. */
export function Pending({
  query: { fetchStatus, refetch },
  queryKey,
  what,
  lines,
}: {
  query: Pick<UseQueryResult, 'fetchStatus' | 'refetch'>
  queryKey: QueryKey
  /** goes on after "Reading ": `the tables` */
  what: string
  lines?: number
}): ReactNode {
  if (fetchStatus === 'idle')
    return (
      <EmptyState title="Not read" action={<Button onClick={() => void refetch()}>Read it now</Button>}>
        Reading {what} was cancelled.
      </EmptyState>
    )
  return (
    <Loading
      what={what}
      {...(lines !== undefined && { lines })}
      onCancel={() => void queries.cancelQueries({ queryKey, exact: true })}
    />
  )
}
