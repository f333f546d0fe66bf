import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { ImportDraft, ImportedSecret, ImportRequest, SecretsWrite, SecretsWritten } from '../api/contract.ts'
import { Button } from '../design/button.tsx'
import { Icon } from '../design/icon.tsx'
import { ErrorState } from '../design/states.tsx'
import css from './draft-view.module.css'
import { refusalIn } from './lacking-keys.ts'

/** What the config looks up, and where each value is: in the source, on this machine, or nowhere yet. */
export function DraftSecrets({
  draft,
  source,
  isAsked,
}: {
  draft: ImportDraft
  /** what it was drafted from: values may have been typed beside it */
  source: ImportRequest | undefined
  /** a form asks for those that are not there already */
  isAsked: boolean
}): ReactNode {
  const { secrets } = draft
  const refused = refusalIn(draft)
  const typed = Object.keys(source?.values ?? {})
  if (secrets.length === 0) return null
  return (
    <section className={css['list']}>
      <h2>Secrets</h2>
      <ul>
        {secrets.map((secret) => (
          <li key={secret.key}>
            <DraftSecret
              secret={secret}
              refused={refused}
              isTyped={source?.credential !== undefined || typed.includes(secret.key)}
              isAsked={isAsked}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

function DraftSecret({
  secret: { key, from },
  refused,
  isTyped,
  isAsked,
}: {
  secret: ImportedSecret
  refused: string | undefined
  isTyped: boolean
  isAsked: boolean
}): ReactNode {
  const [text, setText] = useState('')
  const write = useMutation({
    mutationFn: (body: SecretsWrite) => call<SecretsWritten>('/api/secrets', { body }),
    onSuccess: () => setText(''),
  })
  const isThere = from !== null || write.isSuccess
  const isRefused = refused !== undefined && from === 'source'
  return (
    <form
      className={css['secret']}
      onSubmit={(event) => {
        event.preventDefault()
        if (text !== '') write.mutate({ values: { [key]: text } })
      }}
    >
      <p>
        <Icon
          name={isThere && !isRefused ? 'check' : 'warn'}
          size={14}
          label={isRefused ? 'refused' : isThere ? 'found' : 'not found'}
        />{' '}
        <code>{key}</code>
      </p>
      <p className={css['soft']}>
        {write.isSuccess ? `kept in ${write.data.file}` : whereWords(from, { refused, isTyped })}
      </p>
      {!isThere && !isAsked && (
        <div className={css['secretInput']}>
          <input
            type="password"
            autoComplete="off"
            aria-label={`value of ${key}`}
            placeholder="paste it here"
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          <Button type="submit" disabled={text === ''} isBusy={write.isPending}>
            Keep it
          </Button>
        </div>
      )}
      {write.isError && <ErrorState error={reportFor(write.error)} isCompact />}
    </form>
  )
}

function whereWords(
  from: ImportedSecret['from'],
  { refused, isTyped }: { readonly refused: string | undefined; readonly isTyped: boolean },
): string {
  if (from === null) return 'found nowhere yet'
  if (from !== 'source') return `found: ${from}`
  const held = isTyped ? 'the key that you gave' : 'was in what you pasted'
  return refused === undefined
    ? `${held}: goes into the secrets file with the config`
    : `${held}; the API refused it (${refused}). Written all the same, it goes into the secrets file with the config`
}
