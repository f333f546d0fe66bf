import type { ReactNode } from 'react'
import { reportFor } from '../api/client.ts'
import { Bar } from '../design/bar.tsx'
import { Button } from '../design/button.tsx'

/** Why rows that are in view could not be read, and to ask for them once more. */
export function FailedBar({ cause, onRetry }: { cause: unknown; onRetry: () => void }): ReactNode {
  const { code, message, hint } = reportFor(cause)
  // of a table that is another one now the same page fails again: it is read anew as a whole
  const isAnother = code === 'STUDIO_DATA_CHANGED'
  return (
    <Bar
      tone="bad"
      action={
        isAnother ? undefined : (
          <Button icon="reload" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      Some rows could not be read. <code>{code}</code> {message} {hint}
    </Bar>
  )
}
