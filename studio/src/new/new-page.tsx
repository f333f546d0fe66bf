import type { ReactNode } from 'react'
import { EmptyState } from '../design/states.tsx'

export function NewPage(): ReactNode {
  return <EmptyState title="New" />
}
