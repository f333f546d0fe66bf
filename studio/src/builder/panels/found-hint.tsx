import type { ReactNode } from 'react'
import type { Candidate, Detection } from '../../api/contract.ts'
import { useBuilder } from '../builder-context.ts'
import { editsFor } from '../read/findings.ts'
import css from './panels.module.css'

/** What the last test read found for a setting that is not written, with a button that writes it. */
export function FoundHint({ finding }: { finding: Detection | Candidate | undefined }): ReactNode {
  const { edit, document, isEditable } = useBuilder()
  if (finding === undefined) return null
  const words = 'found' in finding ? finding.found : finding.fields.join(', ')
  const edits = editsFor(finding, document)
  return (
    <span className={css['found']} title={finding.why}>
      <span>
        found: <bdi className="mono">{words}</bdi>
      </span>
      {edits.length > 0 && isEditable && (
        <button type="button" onClick={() => edit(edits)}>
          write it
        </button>
      )}
    </span>
  )
}
