import type { ReactNode } from 'react'
import { EmptyState } from '../design/states.tsx'

export function SqlPage({ pipeline }: { pipeline: string }): ReactNode {
  return <EmptyState title="Sql">{pipeline}</EmptyState>
}
