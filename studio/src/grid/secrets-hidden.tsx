import type { ReactNode } from 'react'
import { Bar } from '../design/bar.tsx'

/** Says that `***` in the values below is ours and not the API's. */
export function SecretsHidden(): ReactNode {
  return <Bar tone="note">*** stands for a secret of this config: it is hidden here, and not in the table.</Bar>
}
