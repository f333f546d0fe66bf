import type { ReactNode } from 'react'
import { EmptyState } from '../design/states.tsx'

export function HomePage(): ReactNode {
  return <EmptyState title="Project" />
}
