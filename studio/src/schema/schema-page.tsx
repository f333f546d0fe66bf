import type { ReactNode } from 'react'
import { EmptyState } from '../design/states.tsx'

export function SchemaPage({ pipeline }: { pipeline: string }): ReactNode {
  return <EmptyState title="Schema">{pipeline}</EmptyState>
}
