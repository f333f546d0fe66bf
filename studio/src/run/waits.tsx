import type { ReactNode } from 'react'
import type { SnapshotWait } from '../api/contract.ts'
import { useNow } from '../design/ago.tsx'
import { duration } from '../design/format.ts'
import { StatusDot } from '../design/status-dot.tsx'

/** What is waited for, why, and how long still. */
export function Waits({ wait }: { wait: SnapshotWait }): ReactNode {
  const now = useNow(500)
  const left = wait.until === null ? undefined : Math.max(0, Date.parse(wait.until) - now)
  return (
    <StatusDot
      status="waiting"
      label={`${wait.why}${left === undefined ? '' : `, ${duration(Math.ceil(left / 1000) * 1000)} left`}`}
      isLabelShown
    />
  )
}
