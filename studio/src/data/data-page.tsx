import type { ReactNode } from 'react'
import { EmptyState } from '../design/states.tsx'

export function DataPage({ pipeline }: { pipeline: string; table: string | undefined }): ReactNode {
  return <EmptyState title="Data">{pipeline}</EmptyState>
}
