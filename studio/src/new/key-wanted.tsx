import { type FormEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import type { ImportDraft, ImportRequest } from '../api/contract.ts'
import { Button } from '../design/button.tsx'
import { TextField } from '../design/field.tsx'
import { Icon } from '../design/icon.tsx'
import { type Credential, given, isWhole } from './credential.ts'
import { CredentialFields } from './credential-fields.tsx'
import css from './draft-view.module.css'
import { headerIn, lackingIn, saidIn } from './lacking-keys.ts'

interface Wanted {
  readonly source: ImportRequest
  readonly draft: ImportDraft
  /** that the API refused to answer with; undefined = it was not asked, for want of a secret */
  readonly status: string | undefined
  readonly isBusy: boolean
  readonly onAgain: (request: ImportRequest) => void
}

/** Asks for the key that was not given, or for another one, and looks again with it. */
export function KeyWanted(wanted: Wanted): ReactNode {
  const keys = lackingIn(wanted.draft, wanted.source)
  return keys.length > 0 ? <ValuesWanted {...wanted} keys={keys} /> : <CredentialWanted {...wanted} />
}

/** How the key is sent is not known yet, or was said here. */
function CredentialWanted({ source, draft, status, isBusy, onAgain }: Wanted): ReactNode {
  const [credential, setCredential] = useState<Credential>(
    source.credential === undefined ? firstGuess(saidIn(draft)) : { ...source.credential, key: '' },
  )
  const isRefused = source.credential !== undefined
  const form = useFirstField(isRefused ? 'input[type=password]' : 'select')
  const isReady = credential.kind !== 'none' && isWhole(credential)
  return (
    <WantedForm
      form={form}
      said={saidIn(draft)}
      label={isRefused ? 'The API refused this key' : 'The API wants to know who asks'}
      icon={isRefused ? 'warn' : 'lock'}
      words={
        isRefused
          ? `The API refused this key (${status}). Give another one, or say otherwise how it is sent.`
          : 'The API wants to know who asks.'
      }
      isReady={isReady}
      isBusy={isBusy}
      onSubmit={() => onAgain({ ...source, found: draft.kind, ...given(credential) })}
    >
      <CredentialFields credential={credential} onChange={setCredential} />
    </WantedForm>
  )
}

/** A header that the API names, else the usual way. */
function firstGuess(said: string | undefined): Credential {
  const name = headerIn(said)
  return name === undefined ? { kind: 'bearer', key: '' } : { kind: 'header', name, key: '' }
}

/** The source says how keys are sent: their values are asked for. */
function ValuesWanted({
  source,
  draft,
  status,
  isBusy,
  onAgain,
  keys,
}: Wanted & { readonly keys: readonly string[] }): ReactNode {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  // a draft that merely lacks a key can be written as it is: that button has the focus
  const form = useFirstField(status === undefined ? undefined : 'input[type=password]')
  const typed = Object.entries(values).filter(([, value]) => value !== '')
  const one = keys.length === 1 ? 'this key' : 'these keys'
  const isRefused = status !== undefined
  return (
    <WantedForm
      form={form}
      said={saidIn(draft)}
      label={isRefused ? `The API refused ${one}` : 'The API was not asked for want of a key'}
      icon={isRefused ? 'warn' : 'lock'}
      words={
        isRefused
          ? `The API refused ${one} (${status}). Give another value.`
          : `The API was not asked: ${keys.length === 1 ? 'a key is' : 'keys are'} missing. Give a value to look at it, or write the config as it is.`
      }
      isReady={typed.length > 0}
      isBusy={isBusy}
      onSubmit={() =>
        onAgain({ ...source, found: draft.kind, values: { ...source.values, ...Object.fromEntries(typed) } })
      }
    >
      <div className={css['values']}>
        {keys.map((key) => (
          <TextField
            key={key}
            label={key}
            type="password"
            autoComplete="off"
            isCode
            value={values[key] ?? ''}
            onChange={({ target }) => setValues((now) => ({ ...now, [key]: target.value }))}
          />
        ))}
        <p className={css['soft']}>Kept in .sluice/secrets.toml with the config, which names it only.</p>
      </div>
    </WantedForm>
  )
}

function useFirstField(selector: string | undefined): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (selector !== undefined) form.current?.querySelector<HTMLElement>(selector)?.focus()
  }, [selector])
  return form
}

function WantedForm({
  form,
  label,
  icon,
  words,
  said,
  isReady,
  isBusy,
  onSubmit,
  children,
}: {
  form: RefObject<HTMLFormElement | null>
  label: string
  icon: 'warn' | 'lock'
  words: string
  said: string | undefined
  isReady: boolean
  isBusy: boolean
  onSubmit: () => void
  children: ReactNode
}): ReactNode {
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isReady) onSubmit()
  }
  return (
    <form ref={form} className={css['wanted']} aria-label={label} onSubmit={submit}>
      <p role="status">
        <Icon name={icon} size={14} /> {words}
      </p>
      {said !== undefined && (
        <p className={css['said']}>
          It says: <bdi>{said}</bdi>
        </p>
      )}
      {children}
      <Button type="submit" look="primary" disabled={!isReady} isBusy={isBusy}>
        Look again
      </Button>
    </form>
  )
}
