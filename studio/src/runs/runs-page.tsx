import type { ReactNode } from 'react'
import { EmptyState } from '../design/states.tsx'

export function RunsPage(): ReactNode {
  return <EmptyState title="Runs" />
}
