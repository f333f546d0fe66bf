import { useMutation, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call, reportFor } from '../../api/client.ts'
import type { ListedSecret, SecretList, SecretsWrite, SecretsWritten } from '../../api/contract.ts'
import { keyOf, queries } from '../../api/queries.ts'
import { Button } from '../../design/button.tsx'
import { Icon } from '../../design/icon.tsx'
import { ErrorState } from '../../design/states.tsx'
import { useBuilder } from '../builder-context.ts'
import css from './panels.module.css'

/** The secrets that this config looks up: found or not, never what they are. Values can be written, not read. */
export function SecretsField(): ReactNode {
  const { pipeline, checked } = useBuilder()
  const list = useQuery({
    queryKey: keyOf.secrets,
    queryFn: ({ signal }) => call<SecretList>('/api/secrets', { signal }),
  })
  const looked = new Set(checked?.plan?.lookups.map(({ key }) => key))
  const secrets = list.data?.secrets.filter(({ key, usedBy }) => looked.has(key) || usedBy.includes(pipeline.id)) ?? []
  if (list.isError) return <ErrorState error={reportFor(list.error)} isCompact onRetry={() => void list.refetch()} />
  if (secrets.length === 0) return null
  return (
    <section className={css['secrets']} aria-label="Secrets">
      <p className={css['label']}>secrets, looked up when it runs</p>
      {secrets.map((secret) => (
        <Secret key={secret.key} secret={secret} file={list.data?.file ?? ''} />
      ))}
    </section>
  )
}

function Secret({ secret, file }: { secret: ListedSecret; file: string }): ReactNode {
  const { key, isSet, from, isOurs, lookedIn } = secret
  const [text, setText] = useState('')
  const write = useMutation({
    mutationFn: (body: SecretsWrite) => call<SecretsWritten>('/api/secrets', { body }),
    onSuccess: () => {
      setText('')
      void queries.invalidateQueries({ queryKey: keyOf.secrets })
    },
  })
  return (
    <form
      className={css['secret']}
      onSubmit={(event) => {
        event.preventDefault()
        if (text !== '') write.mutate({ values: { [key]: text }, replace: isOurs })
      }}
    >
      <span className={css['secretName']}>
        <Icon name={isSet ? 'check' : 'warn'} size={14} label={isSet ? 'found' : 'not found'} />
        <code>{key}</code>
      </span>
      <span className={css['soft']} title={lookedIn.join('\n')}>
        {isSet ? `from ${from ?? ''}` : 'found nowhere'}
      </span>
      {(!isSet || isOurs) && (
        <>
          <input
            type="password"
            aria-label={`value of ${key}`}
            placeholder={isSet ? 'replace it' : 'paste it here'}
            autoComplete="off"
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          <Button type="submit" disabled={text === ''} isBusy={write.isPending}>
            Keep in {file}
          </Button>
        </>
      )}
      {write.isError && <ErrorState error={reportFor(write.error)} isCompact />}
    </form>
  )
}
