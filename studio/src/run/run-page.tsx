import type { ReactNode } from 'react'
import { EmptyState } from '../design/states.tsx'

export function RunPage({ run }: { pipeline: string; run: string }): ReactNode {
  return <EmptyState title={run} />
}
