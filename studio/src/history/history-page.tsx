import type { ReactNode } from 'react'
import { EmptyState } from '../design/states.tsx'

export function HistoryPage({ pipeline }: { pipeline: string }): ReactNode {
  return <EmptyState title="History">{pipeline}</EmptyState>
}
