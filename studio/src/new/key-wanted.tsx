import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { ImportDraft, ImportRequest } from '../api/contract.ts'
import { Button } from '../design/button.tsx'
import { Icon } from '../design/icon.tsx'
import { type Credential, isWhole, withCredential } from './credential.ts'
import { CredentialFields } from './credential-fields.tsx'
import css from './draft-view.module.css'

/** Whether the API refused to answer a URL that came without a key. */
export function wantsKey({ kind, resources }: ImportDraft): boolean {
  return kind === 'url' && resources.some(({ notes }) => notes.some((note) => /\b40[13]\b/.test(note)))
}

/** Asks for the key that was not given, and looks again with it. */
export function KeyWanted({
  source,
  isBusy,
  onAgain,
}: {
  source: ImportRequest
  isBusy: boolean
  onAgain: (request: ImportRequest) => void
}): ReactNode {
  const [credential, setCredential] = useState<Credential>({ kind: 'bearer', key: '' })
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector('select')?.focus(), [])
  const isReady = credential.kind !== 'none' && isWhole(credential)
  return (
    <form
      ref={form}
      className={css['wanted']}
      aria-label="The API wants to know who asks"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) onAgain({ ...source, text: withCredential(source.text.trim(), credential) })
      }}
    >
      <p role="status">
        <Icon name="lock" size={14} /> The API wants to know who asks.
      </p>
      <CredentialFields credential={credential} onChange={setCredential} />
      <Button type="submit" look="primary" disabled={!isReady} isBusy={isBusy}>
        Look again
      </Button>
    </form>
  )
}
