import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { ImportDraft, ImportRequest } from '../api/contract.ts'
import { Button } from '../design/button.tsx'
import { Icon } from '../design/icon.tsx'
import { type Credential, given, isWhole } from './credential.ts'
import { CredentialFields } from './credential-fields.tsx'
import css from './draft-view.module.css'

/** Whether the API refused to answer: it wants a key, or does not take the one that it got. The status; undefined = it did not. */
export function refusalIn({ resources }: ImportDraft): string | undefined {
  const refusals = resources.flatMap(({ notes }) =>
    notes.flatMap((note) => /^probed: (40[13])\b/.exec(note)?.[1] ?? []),
  )
  return refusals[0]
}

/** Asks for the key that was not given, or for another one, and looks again with it. */
export function KeyWanted({
  source,
  status,
  isBusy,
  onAgain,
}: {
  source: ImportRequest
  /** that it was refused with */
  status: string
  isBusy: boolean
  onAgain: (request: ImportRequest) => void
}): ReactNode {
  const [credential, setCredential] = useState<Credential>({ kind: 'bearer', ...source.credential, key: '' })
  const isRefused = source.credential !== undefined
  const form = useRef<HTMLFormElement>(null)
  useEffect(
    () => form.current?.querySelector<HTMLElement>(isRefused ? 'input[type=password]' : 'select')?.focus(),
    [isRefused],
  )
  const isReady = credential.kind !== 'none' && isWhole(credential)
  return (
    <form
      ref={form}
      className={css['wanted']}
      aria-label={isRefused ? 'The API refused this key' : 'The API wants to know who asks'}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) onAgain({ ...source, ...given(credential) })
      }}
    >
      <p role="status">
        {isRefused ? (
          <>
            <Icon name="warn" size={14} /> The API refused this key ({status}). Give another one, or say otherwise how
            it is sent.
          </>
        ) : (
          <>
            <Icon name="lock" size={14} /> The API wants to know who asks.
          </>
        )}
      </p>
      <CredentialFields credential={credential} onChange={setCredential} />
      <Button type="submit" look="primary" disabled={!isReady} isBusy={isBusy}>
        Look again
      </Button>
    </form>
  )
}
