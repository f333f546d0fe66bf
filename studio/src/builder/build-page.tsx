import type { ReactNode } from 'react'
import { EmptyState } from '../design/states.tsx'

export function BuildPage({ pipeline }: { pipeline: string }): ReactNode {
  return <EmptyState title={pipeline} />
}
