import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { ImportedSecret, SecretsWrite, SecretsWritten } from '../api/contract.ts'
import { Button } from '../design/button.tsx'
import { Icon } from '../design/icon.tsx'
import { ErrorState } from '../design/states.tsx'
import css from './draft-view.module.css'

/** What the config looks up, and where each value is: in the source, on this machine, or nowhere yet. */
export function DraftSecrets({ secrets }: { secrets: readonly ImportedSecret[] }): ReactNode {
  if (secrets.length === 0) return null
  return (
    <section className={css['list']}>
      <h2>Secrets</h2>
      <ul>
        {secrets.map((secret) => (
          <li key={secret.key}>
            <DraftSecret secret={secret} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function DraftSecret({ secret: { key, from } }: { secret: ImportedSecret }): ReactNode {
  const [text, setText] = useState('')
  const write = useMutation({
    mutationFn: (body: SecretsWrite) => call<SecretsWritten>('/api/secrets', { body }),
    onSuccess: () => setText(''),
  })
  const isThere = from !== null || write.isSuccess
  const where =
    from === 'source' ? 'was in what you pasted: goes into the secrets file with the config' : `found: ${from ?? ''}`
  return (
    <form
      className={css['secret']}
      onSubmit={(event) => {
        event.preventDefault()
        if (text !== '') write.mutate({ values: { [key]: text } })
      }}
    >
      <p>
        <Icon name={isThere ? 'check' : 'warn'} size={14} label={isThere ? 'found' : 'not found'} /> <code>{key}</code>
      </p>
      <p className={css['soft']}>
        {write.isSuccess ? `kept in ${write.data.file}` : from === null ? 'found nowhere yet' : where}
      </p>
      {!isThere && (
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
